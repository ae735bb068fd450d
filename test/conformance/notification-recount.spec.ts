import * as fc from 'fast-check';
import type { Notification, UnreadCount } from '../../src/contracts/notifications';
import { userRoom } from '../../src/contracts/rooms';
import type { Engine } from '../../src/engine/engine';
import type { NotificationStore } from '../../src/notifications/notification.store';
import { DEFAULT_LIMITS } from '../../src/realtime.options';
import { nextTime } from '../../src/testing/names';
import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';
import { aNotification, soon } from '../../src/testing/notification-samples';
import { roomLog } from '../../src/testing/room-log';

const OPERATIONS = 10_000;
const PER_RUN = 200;
/** Small, so that the oldest often have to go. */
const KEPT = 25;

interface Operation {
  kind: 'add' | 'add again' | 'read' | 'read all' | 'expire';
  /** Which of the three devices acts, each on a node of its own. */
  device: number;
  /** Which of the notifications there ever were, by a number without bounds. */
  pick: number;
}

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom('add' as const) },
    { weight: 10, arbitrary: fc.constantFrom('read' as const) },
    { weight: 3, arbitrary: fc.constantFrom('add again' as const) },
    { weight: 1, arbitrary: fc.constantFrom('read all' as const) },
    { weight: 1, arbitrary: fc.constantFrom('expire' as const) },
  ),
  device: fc.nat(2),
  pick: fc.nat(1_000),
});

interface Known {
  id: string;
  onceKey: string;
  seq: number;
  readAt: string | null;
}

/** What must come of the operations, counted the plain way. */
class Recount {
  /** Events in the log. */
  length = 0;
  /** All there ever were. */
  readonly made: Known[] = [];
  /** Those that are still there, the oldest first. */
  kept: Known[] = [];

  get unread(): Known[] {
    return this.kept.filter(({ readAt }) => readAt === null);
  }

  add(known: Known): void {
    this.length += 1;
    this.made.push(known);
    this.kept = [...this.kept, known].slice(-KEPT);
  }
}

/** One device: what it was told, by the bus of its own node. */
class Device {
  readonly store: NotificationStore;
  private readonly counts: number[] = [];
  private heard: () => void = () => undefined;

  constructor(
    private readonly engine: Engine,
    private readonly userId: string,
  ) {
    this.store = engine.notificationStore;
    engine.broker.listen({
      onEvent: () => undefined,
      onInterrupted: () => undefined,
      onNotice: (room, { event, data }) => {
        if (room !== userRoom(userId) || event !== 'notifications:unread') return;
        this.counts.push((data as UnreadCount).count);
        this.heard();
      },
    });
  }

  connect(): Promise<void> {
    return this.engine.broker.subscribe(userRoom(this.userId));
  }

  disconnect(): Promise<void> {
    return this.engine.broker.unsubscribe(userRoom(this.userId));
  }

  /** The count it was told after so many others. */
  async told(number: number): Promise<number | undefined> {
    while (this.counts.length < number) await new Promise<void>((heard) => (this.heard = heard));
    return this.counts[number - 1];
  }
}

/** Does an operation in the store and in the recount. */
async function apply(store: NotificationStore, userId: string, recount: Recount, { kind, pick }: Operation) {
  const known = recount.made[pick % Math.max(1, recount.made.length)];
  switch (kind) {
    case 'add':
    case 'expire': {
      const expiresAt = kind === 'expire' ? soon(5) : null;
      const made = aNotification(userId, { onceKey: newName('key'), expiresAt });
      const { notification, created } = await store.add(made);
      recount.add({ id: made.id, onceKey: made.onceKey ?? '', seq: notification.position.seq, readAt: null });
      expect([created, notification.position.seq]).toEqual([true, recount.length]);
      if (expiresAt === null) return;
      const left = Date.parse(expiresAt) - Date.now() + 2;
      await new Promise((passed) => setTimeout(passed, Math.max(0, left)));
      recount.kept.pop();
      return;
    }
    case 'add again': {
      if (!known) return;
      const { notification, created } = await store.add(aNotification(userId, { onceKey: known.onceKey }));
      const there = recount.kept.includes(known);
      expect([created, notification.id, notification.position.seq, notification.readAt]).toEqual([
        false,
        known.id,
        known.seq,
        there ? known.readAt : null,
      ]);
      return;
    }
    case 'read': {
      const readAt = nextTime();
      const there = known !== undefined && recount.kept.includes(known);
      const update = await store.markRead(userId, known?.id ?? 'nothing', readAt);
      if (there && known.readAt === null) {
        recount.length += 1;
        known.readAt = readAt;
        expect(update?.position.seq).toBe(recount.length);
      }
      expect(update?.readAt ?? null).toBe(there ? known.readAt : null);
      return;
    }
    case 'read all': {
      const readAt = nextTime();
      const { unread } = recount;
      for (const one of unread) one.readAt = readAt;
      recount.length += unread.length;
      expect(await store.markAllRead(userId, readAt, 100)).toBe(unread.length);
      return;
    }
    default:
      kind satisfies never;
  }
}

async function expectListed(store: NotificationStore, userId: string, recount: Recount, unreadOnly: boolean) {
  const shown = ({ id, readAt }: Pick<Notification, 'id' | 'readAt'>): string => `${id} ${readAt}`;
  const { notifications } = await store.list(userId, { limit: 100, unreadOnly });
  expect(notifications.map(shown)).toEqual((unreadOnly ? recount.unread : recount.kept).map(shown).reverse());
}

describe('NotificationStore: what 10,000 operations on three devices leave', () => {
  onEveryEngine((engine) => {
    let nodes: Engine[];
    beforeAll(async () => {
      const limits = { ...DEFAULT_LIMITS, notificationsPerUser: KEPT };
      nodes = await Promise.all([0, 1, 2].map(() => engine().node({ limits })));
    });

    it('is what a plain recount finds: the count every device is told, the lists, and a log without a hole', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: PER_RUN, maxLength: PER_RUN }), async (operations) => {
          const userId = newName('alice');
          const devices = nodes.map((node) => new Device(node, userId));
          await Promise.all(devices.map((device) => device.connect()));
          const recount = new Recount();
          for (const [i, next] of operations.entries()) {
            const acting = devices[next.device] as Device;
            await apply(acting.store, userId, recount, next);
            await acting.store.tellUnread(userId);
            const told = await Promise.all(devices.map((device) => device.told(i + 1)));
            expect(told).toEqual(devices.map(() => recount.unread.length));
            await expectListed((devices[i % 3] as Device).store, userId, recount, i % 2 === 1);
          }
          const log = await roomLog(nodes[0] as Engine, userRoom(userId));
          expect(log.map(({ position }) => position.seq)).toEqual(
            Array.from({ length: recount.length }, (_, i) => i + 1),
          );
          await Promise.all(devices.map((device) => device.disconnect()));
        }),
        { numRuns: OPERATIONS / PER_RUN, endOnFailure: true },
      );
    }, 240_000);
  });
});
