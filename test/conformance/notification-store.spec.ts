import type { Notification, UnreadCount } from '../../src/contracts/notifications';
import { userRoom } from '../../src/contracts/rooms';
import type { Engine } from '../../src/engine/engine';
import type { NewNotification, NotificationStore } from '../../src/notifications/notification.store';
import { DEFAULT_LIMITS } from '../../src/realtime.options';
import type { LogEvent } from '../../src/rooms/broker';
import { nextTime } from '../support/clock';
import { newName } from '../support/clients';
import { onEveryEngine } from '../support/engines';
import { aNotification, soon } from '../support/notification-store';
import { roomLog } from '../support/room-log';
import { until } from '../support/until';

const READ_AT = '2026-05-01T12:00:00.000Z';

/** What a list shows of what was just made. */
function shown({ onceKey: _key, ...made }: NewNotification, readAt: string | null = null): Notification {
  return { ...made, readAt };
}

onEveryEngine((engine) => {
  describe('NotificationStore', () => {
    let a: Engine;
    let b: Engine;
    let store: NotificationStore;
    let other: NotificationStore;
    let alice = '';

    beforeAll(async () => {
      [a, b] = await Promise.all([engine().node(), engine().node()]);
      [store, other] = [a.notificationStore, b.notificationStore];
    });
    beforeEach(() => {
      alice = newName('alice');
    });

    const log = (): Promise<LogEvent[]> => roomLog(b, userRoom(alice));
    const added = async (...drafts: Partial<NewNotification>[]): Promise<NewNotification[]> => {
      const made = drafts.map((draft) => aNotification(alice, draft));
      for (const one of made) await store.add(one);
      return made;
    };
    const listed = async (range: { before?: string; limit?: number; unreadOnly?: boolean } = {}): Promise<string[]> =>
      (await other.list(alice, { limit: 100, unreadOnly: false, ...range })).notifications.map(({ id }) => id);
    const count = async (): Promise<number> => (await other.unread(alice)).count;
    const gone = (): Promise<unknown> => until('the end of what expires', async () => (await count()) === 0);

    describe('add', () => {
      it('stores one with its event, as it was made', async () => {
        const data = { nested: { 'a "b"': ['سلام', 1.5, null] }, empty: {}, list: [] };
        const made = aNotification(alice, { title: 'سلام "x"', body: 'a\nb\u2028\\', data, actorId: 'bob' });
        const { notification, created } = await store.add(made);
        expect(created).toBe(true);
        const { epoch } = await b.broker.position(userRoom(alice));
        expect(notification).toEqual({ ...shown(made), position: { room: userRoom(alice), epoch, seq: 1 } });
        expect(await log()).toEqual([
          { position: notification.position, event: 'notification:new', data: notification },
        ]);
        expect(await other.list(alice, { limit: 10, unreadOnly: false })).toEqual({
          notifications: [shown(made)],
          before: made.id,
          hasMore: false,
        });
        expect(await other.unread(alice)).toEqual({ count: 1, until: null });
      });

      it('keeps users apart', async () => {
        await added({}, {});
        const bob = newName('bob');
        expect(await store.unread(bob)).toEqual({ count: 0, until: null });
        expect(await store.list(bob, { limit: 10, unreadOnly: false })).toEqual({
          notifications: [],
          before: null,
          hasMore: false,
        });
      });

      it('gives each of many at once a place of its own', async () => {
        const made = await Promise.all(
          Array.from({ length: 40 }, (_, i) => (i % 2 ? store : other).add(aNotification(alice))),
        );
        const seqs = made.map(({ notification }) => notification.position.seq).sort((x, y) => x - y);
        expect(seqs).toEqual(Array.from(seqs, (_, i) => i + 1));
        expect(await count()).toBe(40);
        expect((await log()).map(({ position }) => position.seq)).toEqual(seqs);
      });
    });

    describe('a repetition by onceKey', () => {
      it('gives the first one at its own place, and adds nothing', async () => {
        await added({});
        const first = await store.add(aNotification(alice, { onceKey: 'key', title: 'the "first"' }));
        await added({});
        const again = await other.add(aNotification(alice, { onceKey: 'key', title: 'the second' }));
        expect(again).toEqual({ ...first, created: false });
        expect(again.notification.position.seq).toBe(2);
        expect(await log()).toHaveLength(3);
        expect(await count()).toBe(3);
      });

      it('gives it as it is now', async () => {
        const { notification } = await store.add(aNotification(alice, { onceKey: 'key' }));
        await store.markRead(alice, notification.id, READ_AT);
        const again = await other.add(aNotification(alice, { onceKey: 'key' }));
        expect(again).toEqual({ notification: { ...notification, readAt: READ_AT }, created: false });
        expect(await count()).toBe(0);
      });

      it('makes no second one when the first is gone', async () => {
        const { notification } = await store.add(aNotification(alice, { onceKey: 'key', expiresAt: soon() }));
        await store.markRead(alice, notification.id, READ_AT);
        await until('its end', async () => (await listed()).length === 0);
        const again = await other.add(aNotification(alice, { onceKey: 'key' }));
        expect(again).toEqual({ notification, created: false });
        expect(await listed()).toEqual([]);
        expect(await log()).toHaveLength(2);
      });

      it('is one per user and key, of all who add at the same time', async () => {
        const made = await Promise.all(
          Array.from({ length: 10 }, (_, i) => (i % 2 ? store : other).add(aNotification(alice, { onceKey: 'k' }))),
        );
        expect(made.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(made.map(({ notification }) => notification.id)).size).toBe(1);
        await added({ onceKey: 'k 2' });
        const bob = newName('bob');
        expect((await store.add(aNotification(bob, { onceKey: 'k' }))).created).toBe(true);
        expect(await count()).toBe(2);
      });
    });

    describe('markRead', () => {
      it('marks one, with an event', async () => {
        const [one, two] = await added({}, {});
        const update = await store.markRead(alice, one?.id ?? '', READ_AT);
        const { epoch } = await b.broker.position(userRoom(alice));
        expect(update).toEqual({ id: one?.id, readAt: READ_AT, position: { room: userRoom(alice), epoch, seq: 3 } });
        expect((await log())[2]).toEqual({ position: update?.position, event: 'notification:updated', data: update });
        expect(await count()).toBe(1);
        const { notifications } = await other.list(alice, { limit: 10, unreadOnly: false });
        expect(notifications).toEqual([two && shown(two), one && shown(one, READ_AT)]);
        expect(await listed({ unreadOnly: true })).toEqual([two?.id]);
      });

      it('leaves one that is read as it is, and gives the first update again', async () => {
        const [one] = await added({}, {});
        const first = await store.markRead(alice, one?.id ?? '', READ_AT);
        expect(await other.markRead(alice, one?.id ?? '', nextTime())).toEqual(first);
        expect(await log()).toHaveLength(3);
        expect(await count()).toBe(1);
      });

      it('marks once of all who try at the same time', async () => {
        const [one] = await added({});
        const updates = await Promise.all(
          Array.from({ length: 10 }, (_, i) => (i % 2 ? store : other).markRead(alice, one?.id ?? '', nextTime())),
        );
        expect(new Set(updates.map((update) => JSON.stringify(update))).size).toBe(1);
        expect(await log()).toHaveLength(2);
      });

      it('knows none of another user, none that has expired, and none that never was', async () => {
        const [one] = await added({ expiresAt: soon() });
        expect(await store.markRead(newName('bob'), one?.id ?? '', READ_AT)).toBeNull();
        expect(await store.markRead(alice, 'nothing', READ_AT)).toBeNull();
        await gone();
        expect(await store.markRead(alice, one?.id ?? '', READ_AT)).toBeNull();
        expect(await log()).toHaveLength(1);
      });
    });

    describe('markAllRead', () => {
      it('marks the oldest unread first, each with an event, until none is left', async () => {
        const made = await added({}, {}, {}, {}, {});
        const ids = made.map(({ id }) => id);
        await store.markRead(alice, ids[1] ?? '', nextTime());
        expect(await store.markAllRead(alice, READ_AT, 3)).toBe(3);
        expect(await listed({ unreadOnly: true })).toEqual([ids[4]]);
        expect(await other.markAllRead(alice, READ_AT, 3)).toBe(1);
        expect(await store.markAllRead(alice, READ_AT, 3)).toBe(0);
        expect(await count()).toBe(0);
        const updates = (await log()).slice(6);
        expect(updates.map(({ event, data }) => [event, (data as Notification).id])).toEqual(
          [0, 2, 3, 4].map((i) => ['notification:updated', ids[i]]),
        );
      });
    });

    describe('list', () => {
      it('gives the newest first, page by page', async () => {
        const ids = (await added({}, {}, {}, {}, {})).map(({ id }) => id).reverse();
        const first = await other.list(alice, { limit: 2, unreadOnly: false });
        expect([first.notifications.map(({ id }) => id), first.before, first.hasMore]).toEqual([
          ids.slice(0, 2),
          ids[1],
          true,
        ]);
        const second = await other.list(alice, { before: ids[1], limit: 3, unreadOnly: false });
        expect([second.notifications.map(({ id }) => id), second.hasMore]).toEqual([ids.slice(2), false]);
        expect(await listed({ before: ids[4] })).toEqual([]);
      });

      it('goes on from one that was read meanwhile, among the unread too', async () => {
        const ids = (await added({}, {}, {}, {})).map(({ id }) => id).reverse();
        await store.markRead(alice, ids[1] ?? '', READ_AT);
        expect(await listed({ unreadOnly: true, limit: 2 })).toEqual([ids[0], ids[2]]);
        expect(await listed({ unreadOnly: true, before: ids[1] })).toEqual(ids.slice(2));
      });

      it('refuses to go on from what is not there, or another’s', async () => {
        await added({});
        const theirs = aNotification(newName('bob'));
        await store.add(theirs);
        for (const before of ['nothing', theirs.id]) {
          await expect(store.list(alice, { before, limit: 10, unreadOnly: false })).rejects.toMatchObject({
            code: 'VALIDATION_FAILED',
            details: [{ path: 'before', constraint: 'exists' }],
          });
        }
      });
    });

    describe('what expires', () => {
      it('is there no longer from then on, read or unread', async () => {
        const expiresAt = soon(1_000);
        const [lasting, , read] = await added({}, { expiresAt }, { expiresAt }, { expiresAt: soon(3_600_000) });
        await store.markRead(alice, read?.id ?? '', READ_AT);
        const unread = await other.unread(alice);
        expect(unread.count).toBe(3);
        // Told as a span of the engine's clock and added to ours later: never before the time.
        expect(unread.until).toBeGreaterThanOrEqual(Date.parse(expiresAt));
        await until('expiry', async () => (await count()) === 2);
        expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
        expect(await listed()).toHaveLength(2);
        expect(await listed({ unreadOnly: true })).toHaveLength(2);
        expect(await store.markAllRead(alice, READ_AT, 10)).toBe(2);
        expect(await listed()).toContain(lasting?.id);
        expect(await log()).toHaveLength(4 + 1 + 2);
      });
    });

    describe('tellUnread', () => {
      it('tells the count to who is there, and gives it', async () => {
        const [room, heard] = [userRoom(alice), [] as number[]];
        b.broker.listen({
          onEvent: () => undefined,
          onInterrupted: () => undefined,
          onNotice: (from, { event, data }) => {
            if (from === room && event === 'notifications:unread') heard.push((data as UnreadCount).count);
          },
        });
        await b.broker.subscribe(room);
        await added({}, {});
        expect(await store.tellUnread(alice)).toEqual({ count: 2, until: null });
        await store.markAllRead(alice, READ_AT, 10);
        expect(await store.tellUnread(alice)).toEqual({ count: 0, until: null });
        await until('both counts', () => heard.length === 2);
        expect(heard).toEqual([2, 0]);
      });

      it('tells the latest count last, whatever happens at the same time on two nodes', async () => {
        const [room, heard] = [userRoom(alice), [] as number[]];
        b.broker.listen({
          onEvent: () => undefined,
          onInterrupted: () => undefined,
          onNotice: (from, { data }) => from === room && heard.push((data as UnreadCount).count),
        });
        await b.broker.subscribe(room);
        await Promise.all(
          Array.from({ length: 50 }, async (_, i) => {
            await (i % 2 ? store : other).add(aNotification(alice));
            await (i % 3 ? store : other).tellUnread(alice);
          }),
        );
        await until('all counts', () => heard.length === 50);
        expect(heard).toEqual([...heard].sort((x, y) => x - y));
        expect(heard.at(-1)).toBe(50);
      });
    });

    describe('the limit per user', () => {
      it('keeps the last ones, and counts them alone', async () => {
        const { notificationStore: limited } = await engine().node({
          limits: { ...DEFAULT_LIMITS, notificationsPerUser: 3 },
        });
        const made = Array.from({ length: 5 }, () => aNotification(alice));
        for (const one of made) await limited.add(one);
        const ids = made.map(({ id }) => id).reverse();
        const { notifications } = await limited.list(alice, { limit: 10, unreadOnly: false });
        expect(notifications.map(({ id }) => id)).toEqual(ids.slice(0, 3));
        expect(await limited.unread(alice)).toEqual({ count: 3, until: null });
        expect(await limited.markRead(alice, ids[3] ?? '', READ_AT)).toBeNull();
        expect(await limited.markAllRead(alice, READ_AT, 10)).toBe(3);
      });
    });
  });
});
