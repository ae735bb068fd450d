import { MemoryNotificationStore } from '../../src/notifications/memory-notification.store';
import { MemoryBroker } from '../../src/rooms/memory-broker';
import { newName } from '../support/clients';
import { aNotification, soon } from '../../src/testing/notification-samples';

const DAY = 24 * 60 * 60 * 1000;

/** How many entries the store holds, in whatever it holds them. */
function held(store: MemoryNotificationStore): number {
  const maps = Object.values(store as object).filter((value: unknown) => value instanceof Map);
  return maps.reduce((sum, { size }: Map<unknown, unknown>) => sum + size, 0);
}

// Of the memory engine alone: what nobody asks for again is freed by Redis itself.
describe('MemoryNotificationStore', () => {
  it('frees what has expired, and what recognises a repetition, though nobody asks', async () => {
    jest.useFakeTimers();
    try {
      const store = new MemoryNotificationStore(new MemoryBroker({ roomLogEvents: 10, roomLogHours: 1 }), 0);
      for (let i = 0; i < 10; i++) {
        const userId = newName('user');
        await store.add(aNotification(userId, { expiresAt: soon(1_000) }));
        await store.add(aNotification(userId, { expiresAt: soon(DAY / 2), onceKey: 'key' }));
      }
      expect(held(store)).toBe(20);
      jest.advanceTimersByTime(DAY / 2 + 5_000);
      expect(held(store)).toBe(10);
      jest.advanceTimersByTime(DAY);
      expect(held(store)).toBe(0);
      store.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
