import type { Notification } from '../contracts/notifications';
import { userRoom } from '../contracts/rooms';
import type { NotificationStore } from '../notifications/notification.store';
import { newName, nextTime } from './names';
import { aNotification, shown, soon, NotificationNodes } from './notification-samples';
import type { NodeMaker, StoreNode } from './stage';
import type { TestRunner } from './test-runner';
import { until } from './until';

const READ_AT = '2026-05-01T12:00:00.000Z';

/** Adding and reading. */
export function describeWrites(node: NodeMaker<StoreNode<NotificationStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new NotificationNodes(node, runner);
  let alice = '';

  beforeEach(() => {
    alice = newName('alice');
  });

  const gone = (): Promise<unknown> => until('the end of what expires', async () => (await nodes.count(alice)) === 0);

  describe('add', () => {
    it('stores one with its event, as it was made', async () => {
      const data = { nested: { 'a "b"': ['سلام', 1.5, null] }, empty: {}, list: [] };
      const made = aNotification(alice, { title: 'سلام "x"', body: 'a\nb\u2028\\', data, actorId: 'bob' });
      const { notification, created } = await nodes.store.add(made);
      expect(created).toBe(true);
      const { epoch } = await nodes.b.broker.position(userRoom(alice));
      expect(notification).toEqual({ ...shown(made), position: { room: userRoom(alice), epoch, seq: 1 } });
      expect(await nodes.log(alice)).toEqual([
        { position: notification.position, event: 'notification:new', data: notification },
      ]);
      expect(await nodes.other.list(alice, { limit: 10, unreadOnly: false })).toEqual({
        notifications: [shown(made)],
        before: made.id,
        hasMore: false,
      });
      expect(await nodes.other.unread(alice)).toEqual({ count: 1, until: null });
    });

    it('keeps users apart', async () => {
      await nodes.added(alice, {}, {});
      const bob = newName('bob');
      expect(await nodes.store.unread(bob)).toEqual({ count: 0, until: null });
      expect(await nodes.store.list(bob, { limit: 10, unreadOnly: false })).toEqual({
        notifications: [],
        before: null,
        hasMore: false,
      });
    });

    it('gives each of many at once a place of its own', async () => {
      const made = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? nodes.store : nodes.other).add(aNotification(alice))),
      );
      const seqs = made.map(({ notification }) => notification.position.seq).sort((x, y) => x - y);
      expect(seqs).toEqual(Array.from(seqs, (_, i) => i + 1));
      expect(await nodes.count(alice)).toBe(40);
      expect((await nodes.log(alice)).map(({ position }) => position.seq)).toEqual(seqs);
    });
  });

  describe('a repetition by onceKey', () => {
    it('gives the first one at its own place, and adds nothing', async () => {
      await nodes.added(alice, {});
      const first = await nodes.store.add(aNotification(alice, { onceKey: 'key', title: 'the "first"' }));
      await nodes.added(alice, {});
      const again = await nodes.other.add(aNotification(alice, { onceKey: 'key', title: 'the second' }));
      expect(again).toEqual({ ...first, created: false });
      expect(again.notification.position.seq).toBe(2);
      expect(await nodes.log(alice)).toHaveLength(3);
      expect(await nodes.count(alice)).toBe(3);
    });

    it('gives it as it is now', async () => {
      const { notification } = await nodes.store.add(aNotification(alice, { onceKey: 'key' }));
      await nodes.store.markRead(alice, notification.id, READ_AT);
      const again = await nodes.other.add(aNotification(alice, { onceKey: 'key' }));
      expect(again).toEqual({ notification: { ...notification, readAt: READ_AT }, created: false });
      expect(await nodes.count(alice)).toBe(0);
    });

    it('makes no second one when the first is gone', async () => {
      const { notification } = await nodes.store.add(aNotification(alice, { onceKey: 'key', expiresAt: soon() }));
      await nodes.store.markRead(alice, notification.id, READ_AT);
      await until('its end', async () => (await nodes.listed(alice)).length === 0);
      const again = await nodes.other.add(aNotification(alice, { onceKey: 'key' }));
      expect(again).toEqual({ notification, created: false });
      expect(await nodes.listed(alice)).toEqual([]);
      expect(await nodes.log(alice)).toHaveLength(2);
    });

    it('is one per user and key, of all who add at the same time', async () => {
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? nodes.store : nodes.other).add(aNotification(alice, { onceKey: 'k' })),
        ),
      );
      expect(made.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(made.map(({ notification }) => notification.id)).size).toBe(1);
      await nodes.added(alice, { onceKey: 'k 2' });
      const bob = newName('bob');
      expect((await nodes.store.add(aNotification(bob, { onceKey: 'k' }))).created).toBe(true);
      expect(await nodes.count(alice)).toBe(2);
    });
  });

  describe('markRead', () => {
    it('marks one, with an event', async () => {
      const [one, two] = await nodes.added(alice, {}, {});
      const update = await nodes.store.markRead(alice, one?.id ?? '', READ_AT);
      const { epoch } = await nodes.b.broker.position(userRoom(alice));
      expect(update).toEqual({ id: one?.id, readAt: READ_AT, position: { room: userRoom(alice), epoch, seq: 3 } });
      expect((await nodes.log(alice))[2]).toEqual({
        position: update?.position,
        event: 'notification:updated',
        data: update,
      });
      expect(await nodes.count(alice)).toBe(1);
      const { notifications } = await nodes.other.list(alice, { limit: 10, unreadOnly: false });
      expect(notifications).toEqual([two && shown(two), one && shown(one, READ_AT)]);
      expect(await nodes.listed(alice, { unreadOnly: true })).toEqual([two?.id]);
    });

    it('leaves one that is read as it is, and gives the first update again', async () => {
      const [one] = await nodes.added(alice, {}, {});
      const first = await nodes.store.markRead(alice, one?.id ?? '', READ_AT);
      expect(await nodes.other.markRead(alice, one?.id ?? '', nextTime())).toEqual(first);
      expect(await nodes.log(alice)).toHaveLength(3);
      expect(await nodes.count(alice)).toBe(1);
    });

    it('marks once of all who try at the same time', async () => {
      const [one] = await nodes.added(alice, {});
      const updates = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? nodes.store : nodes.other).markRead(alice, one?.id ?? '', nextTime()),
        ),
      );
      expect(new Set(updates.map((update) => JSON.stringify(update))).size).toBe(1);
      expect(await nodes.log(alice)).toHaveLength(2);
    });

    it('knows none of another user, none that has expired, and none that never was', async () => {
      const [one] = await nodes.added(alice, { expiresAt: soon() });
      expect(await nodes.store.markRead(newName('bob'), one?.id ?? '', READ_AT)).toBeNull();
      expect(await nodes.store.markRead(alice, 'nothing', READ_AT)).toBeNull();
      await gone();
      expect(await nodes.store.markRead(alice, one?.id ?? '', READ_AT)).toBeNull();
      expect(await nodes.log(alice)).toHaveLength(1);
    });
  });

  describe('markAllRead', () => {
    it('marks the oldest unread first, each with an event, until none is left', async () => {
      const made = await nodes.added(alice, {}, {}, {}, {}, {});
      const ids = made.map(({ id }) => id);
      await nodes.store.markRead(alice, ids[1] ?? '', nextTime());
      expect(await nodes.store.markAllRead(alice, READ_AT, 3)).toBe(3);
      expect(await nodes.listed(alice, { unreadOnly: true })).toEqual([ids[4]]);
      expect(await nodes.other.markAllRead(alice, READ_AT, 3)).toBe(1);
      expect(await nodes.store.markAllRead(alice, READ_AT, 3)).toBe(0);
      expect(await nodes.count(alice)).toBe(0);
      const updates = (await nodes.log(alice)).slice(6);
      expect(updates.map(({ event, data }) => [event, (data as Notification).id])).toEqual(
        [0, 2, 3, 4].map((i) => ['notification:updated', ids[i]]),
      );
    });
  });
}
