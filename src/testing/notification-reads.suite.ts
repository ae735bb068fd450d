import type { UnreadCount } from '../contracts/notifications';
import { userRoom } from '../contracts/rooms';
import type { NotificationStore } from '../notifications/notification.store';
import { newName } from './names';
import { aNotification, soon, NotificationNodes } from './notification-samples';
import type { NodeMaker, StoreNode } from './stage';
import type { TestRunner } from './test-runner';
import { until } from './until';

const READ_AT = '2026-05-01T12:00:00.000Z';

/** Lists, counts, expiry and the limit. */
export function describeReads(node: NodeMaker<StoreNode<NotificationStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new NotificationNodes(node, runner);
  let alice = '';

  beforeEach(() => {
    alice = newName('alice');
  });

  describe('list', () => {
    it('gives the newest first, page by page', async () => {
      const ids = (await nodes.added(alice, {}, {}, {}, {}, {})).map(({ id }) => id).reverse();
      const first = await nodes.other.list(alice, { limit: 2, unreadOnly: false });
      expect([first.notifications.map(({ id }) => id), first.before, first.hasMore]).toEqual([
        ids.slice(0, 2),
        ids[1],
        true,
      ]);
      const second = await nodes.other.list(alice, { before: ids[1], limit: 3, unreadOnly: false });
      expect([second.notifications.map(({ id }) => id), second.hasMore]).toEqual([ids.slice(2), false]);
      expect(await nodes.listed(alice, { before: ids[4] })).toEqual([]);
    });

    it('goes on from one that was read meanwhile, among the unread too', async () => {
      const ids = (await nodes.added(alice, {}, {}, {}, {})).map(({ id }) => id).reverse();
      await nodes.store.markRead(alice, ids[1] ?? '', READ_AT);
      expect(await nodes.listed(alice, { unreadOnly: true, limit: 2 })).toEqual([ids[0], ids[2]]);
      expect(await nodes.listed(alice, { unreadOnly: true, before: ids[1] })).toEqual(ids.slice(2));
    });

    it('refuses to go on from what is not there, or another’s', async () => {
      await nodes.added(alice, {});
      const theirs = aNotification(newName('bob'));
      await nodes.store.add(theirs);
      for (const before of ['nothing', theirs.id]) {
        await expect(nodes.store.list(alice, { before, limit: 10, unreadOnly: false })).rejects.toMatchObject({
          code: 'VALIDATION_FAILED',
          details: [{ path: 'before', constraint: 'exists' }],
        });
      }
    });
  });

  describe('what expires', () => {
    it('is there no longer from then on, read or unread', async () => {
      const expiresAt = soon(1_000);
      const [lasting, , read] = await nodes.added(
        alice,
        {},
        { expiresAt },
        { expiresAt },
        { expiresAt: soon(3_600_000) },
      );
      await nodes.store.markRead(alice, read?.id ?? '', READ_AT);
      const unread = await nodes.other.unread(alice);
      expect(unread.count).toBe(3);
      // Told as a span of the engine's clock and added to ours later: never before the time.
      expect(unread.until).toBeGreaterThanOrEqual(Date.parse(expiresAt));
      await until('expiry', async () => (await nodes.count(alice)) === 2);
      expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
      expect(await nodes.listed(alice)).toHaveLength(2);
      expect(await nodes.listed(alice, { unreadOnly: true })).toHaveLength(2);
      expect(await nodes.store.markAllRead(alice, READ_AT, 10)).toBe(2);
      expect(await nodes.listed(alice)).toContain(lasting?.id);
      expect(await nodes.log(alice)).toHaveLength(4 + 1 + 2);
    });
  });

  describe('tellUnread', () => {
    it('tells the count to who is there, and gives it', async () => {
      const [room, heard] = [userRoom(alice), [] as number[]];
      nodes.b.broker.listen({
        onEvent: () => undefined,
        onInterrupted: () => undefined,
        onNotice: (from, { event, data }) => {
          if (from === room && event === 'notifications:unread') heard.push((data as UnreadCount).count);
        },
      });
      await nodes.b.broker.subscribe(room);
      await nodes.added(alice, {}, {});
      expect(await nodes.store.tellUnread(alice)).toEqual({ count: 2, until: null });
      await nodes.store.markAllRead(alice, READ_AT, 10);
      expect(await nodes.store.tellUnread(alice)).toEqual({ count: 0, until: null });
      await until('both counts', () => heard.length === 2);
      expect(heard).toEqual([2, 0]);
    });

    it('tells the latest count last, whatever happens at the same time on two nodes', async () => {
      const [room, heard] = [userRoom(alice), [] as number[]];
      nodes.b.broker.listen({
        onEvent: () => undefined,
        onInterrupted: () => undefined,
        onNotice: (from, { data }) => from === room && heard.push((data as UnreadCount).count),
      });
      await nodes.b.broker.subscribe(room);
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          await (i % 2 ? nodes.store : nodes.other).add(aNotification(alice));
          await (i % 3 ? nodes.store : nodes.other).tellUnread(alice);
        }),
      );
      await until('all counts', () => heard.length === 50);
      expect(heard).toEqual([...heard].sort((x, y) => x - y));
      expect(heard.at(-1)).toBe(50);
    });
  });

  describe('the limit per user', () => {
    it('keeps the last ones, and counts them alone', async () => {
      const { store: limited } = await node({ notificationsPerUser: 3 });
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
}
