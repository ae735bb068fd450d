import type { UnreadCount } from '../../src/contracts/notifications';
import { MemoryNotificationStore } from '../../src/notifications/memory-notification.store';
import { NotificationChannels } from '../../src/notifications/notification-channels';
import type { Unread } from '../../src/notifications/notification.store';
import { NotificationsService } from '../../src/notifications/notifications.service';
import { UnreadClock } from '../../src/notifications/unread-clock';
import { resolveOptions } from '../../src/realtime.options';
import { MemoryBroker } from '../../src/rooms/memory-broker';
import { RoomHub } from '../../src/rooms/room-hub';
import { aNotification } from '../../src/testing/notification-samples';
import { until } from '../support/until';

/** One more comes right after the first count, before the count can be answered. */
class BusyStore extends MemoryNotificationStore {
  private counted = false;

  override async unread(userId: string): Promise<Unread> {
    const unread = await super.unread(userId);
    if (this.counted) return unread;
    this.counted = true;
    await this.add(aNotification(userId));
    await this.tellUnread(userId);
    return unread;
  }
}

it('tells a device that joins of the count that changed while it was being looked up', async () => {
  const options = resolveOptions({ jwt: { secret: 'test' } });
  const broker = new MemoryBroker(options.limits);
  const store = new BusyStore(broker, 0);
  const hub = new RoomHub(broker, 10);
  const clock = new UnreadClock(store, broker, hub);
  const service = new NotificationsService(store, {} as NotificationChannels, clock, hub, options);
  const told: number[] = [];
  let joined = false;
  hub.addOutlet({
    has: () => joined,
    event: () => undefined,
    notice: (_room, { data }) => joined && told.push((data as UnreadCount).count),
    resync: () => undefined,
    close: () => undefined,
    count: () => 0,
    users: () => [],
  });
  try {
    await service.join({ userId: 'alice', role: 'user' }, { userId: 'alice' }, ({ unread, position }, backlog) => {
      joined = true;
      expect([unread, position.seq, backlog.map(({ event }) => event)]).toEqual([0, 0, ['notification:new']]);
    });
    await until('the count', () => told.length > 0);
    expect(told).toEqual([1]);
  } finally {
    clock.onApplicationShutdown();
    hub.shutdown();
    store.close();
    broker.close();
  }
});
