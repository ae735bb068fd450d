import type {
  AllRead,
  Notification,
  NotificationPage,
  NotificationUpdate,
  UnreadCount,
} from '../../src/contracts/notifications';
import type { Placed } from '../../src/contracts/rooms';
import { closeClients, newName, rest } from '../support/clients';
import { Inbox, notify, restAs } from '../support/inbox';
import { onBothEngines } from '../support/node';
import { until } from '../support/until';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const time = expect.stringMatching(TIME) as string;
const count = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1);
const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

onBothEngines(
  (node) => {
    afterEach(closeClients);

    let alice = '';
    let bob = '';
    beforeEach(() => {
      [alice, bob] = [newName('alice'), newName('bob')];
    });

    const unreadOf = async (userId: string): Promise<number> =>
      (await rest<UnreadCount>(node(1), userId, 'GET', '/notifications/unread-count')).body.data.count;

    describe('a new one', () => {
      it('reaches all devices of its user, on every node, and the count after it', async () => {
        const devices = [await Inbox.subscribed(node(0), alice), await Inbox.subscribed(node(1), alice)];
        const stranger = await Inbox.subscribed(node(1), bob);
        const data = { nested: { list: [1, 'سلام'] } };
        const made = await notify(node(), alice, { type: 'deploy', title: 'Done', body: 'It is up', data });
        expect(made).toEqual({
          id: expect.stringMatching(UUID) as string,
          userId: alice,
          type: 'deploy',
          title: 'Done',
          body: 'It is up',
          data,
          actorId: 'some-service',
          createdAt: time,
          readAt: null,
          expiresAt: null,
          position: { room: `user:${alice}`, epoch: expect.any(String) as string, seq: 1 },
        });
        for (const { client } of devices) {
          await until('the count', () => client.heard.length === 2);
          expect(client.heard).toEqual([
            { event: 'notification:new', data: made },
            { event: 'notifications:unread', data: { count: 1 } },
          ]);
        }
        await notify(node(1), bob);
        await stranger.toldOf(1);
        expect(stranger.titles()).toHaveLength(1);
      });

      it('comes no more after unsubscribing', async () => {
        const [left, stays] = [await Inbox.subscribed(node(), alice), await Inbox.subscribed(node(1), alice)];
        await notify(node(), alice, { title: 'one' });
        await left.toldOf(1);
        expect(await left.client.do('notifications:unsubscribe', {})).toEqual({});
        await notify(node(), alice, { title: 'two' });
        await stays.toldOf(2);
        await left.client.do('notification:list', {});
        expect(left.titles()).toEqual(['one']);
      });
    });

    describe('subscribing', () => {
      it('answers with the count and the position, and begins right after it', async () => {
        await notify(node(), alice);
        const device = await Inbox.open(node(1), alice);
        const joined = await device.subscribe({ userId: alice });
        expect(joined).toEqual({
          unread: 1,
          position: { room: `user:${alice}`, epoch: expect.any(String) as string, seq: 1 },
          events: [],
        });
        const second = await notify(node(), alice);
        await device.toldOf(2);
        expect(device.client.of('notification:new')).toEqual([second]);
      });

      it('gives back what was missed, on another node', async () => {
        const away = await Inbox.open(node(), alice);
        const { position } = await away.subscribe();
        away.client.close();
        const made = [await notify(node(), alice), await notify(node(1), alice)];
        const read = await rest<Placed<NotificationUpdate>>(
          node(),
          alice,
          'PUT',
          `/notifications/${made[0]?.id ?? ''}/read`,
        );
        const back = await Inbox.open(node(1), alice);
        expect(await back.subscribe({ since: position })).toEqual({
          unread: 1,
          position: { ...position, seq: 3 },
          recovered: true,
          events: [
            ...made.map((data) => ({ event: 'notification:new', data })),
            { event: 'notification:updated', data: read.body.data },
          ],
        });
        expect(await back.subscribe({ since: { epoch: 'another', seq: 1 } })).toMatchObject({
          unread: 1,
          recovered: false,
          events: [],
        });
      });

      it('leaves every device with the true count, whatever comes meanwhile', async () => {
        const devices = await Promise.all(count(6).map((i) => Inbox.open(node(i), alice)));
        const counted = new Map<Inbox, number>();
        await Promise.all([
          ...count(60).map((i) => notify(node(i), alice)),
          ...devices.map(async (device) => counted.set(device, (await device.subscribe()).unread)),
        ]);
        expect(await unreadOf(alice)).toBe(60);
        for (const device of devices) {
          await until('the true count', () => (device.counts().at(-1) ?? counted.get(device)) === 60);
        }
      });
    });

    describe('reading', () => {
      it('of one tells every device, and is the same again', async () => {
        const [first, second] = [await Inbox.subscribed(node(), alice), await Inbox.subscribed(node(1), alice)];
        const [one] = [await notify(node(), alice), await notify(node(), alice)];
        await second.toldOf(2);
        const update = await first.client.do('notification:read', { notificationId: one.id });
        expect(update).toEqual({ id: one.id, readAt: time, position: { ...one.position, seq: 3 } });
        expect(await second.client.hear('notification:updated')).toEqual([update]);
        await Promise.all([first.toldOf(1), second.toldOf(1)]);

        expect(await second.client.do('notification:read', { notificationId: one.id })).toEqual(update);
        const again = await rest(node(1), alice, 'PUT', `/notifications/${one.id}/read`);
        expect([again.status, again.body]).toEqual([200, { data: update }]);
        expect(await second.subscribe()).toMatchObject({ unread: 1, position: { seq: 3 } });
      });

      it('of all tells every device of each', async () => {
        const [first, second] = [await Inbox.subscribed(node(), alice), await Inbox.subscribed(node(1), alice)];
        const made: Notification[] = [];
        for (const _ of count(4)) made.push(await notify(node(), alice));
        await first.client.do('notification:read', { notificationId: made[1]?.id });
        expect(await first.client.do<AllRead>('notification:readAll', {})).toEqual({ read: 3, unread: 0 });
        await Promise.all([first.toldOf(0), second.toldOf(0)]);
        const updates = await second.client.hear<NotificationUpdate>('notification:updated', 4);
        expect(updates.map(({ id }) => id)).toEqual([1, 0, 2, 3].map((i) => made[i]?.id));
        expect(await second.client.do('notification:readAll', {})).toEqual({ read: 0, unread: 0 });
        await notify(node(), alice);
        const over = await rest(node(1), alice, 'PUT', '/notifications/read');
        expect([over.status, over.body]).toEqual([200, { data: { read: 1, unread: 0 } }]);
        expect(await unreadOf(alice)).toBe(0);
      });

      it('counts exactly, whatever several devices do at once', async () => {
        const devices = await Promise.all([0, 1, 0].map((i) => Inbox.subscribed(node(i), alice)));
        const made = await Promise.all(count(30).map((i) => notify(node(i), alice)));
        await Promise.all(
          devices.flatMap(({ client }, at) =>
            made
              .filter((_, i) => i % 2 === 0 || i % 3 === at)
              .map(({ id }) => client.do('notification:read', { notificationId: id })),
          ),
        );
        expect(await unreadOf(alice)).toBe(0);
        for (const device of devices) await device.toldOf(0);
        await notify(node(), alice);
        for (const device of devices) {
          await device.toldOf(1);
          const events = device.client.heard.filter(({ event }) => event !== 'notifications:unread');
          expect(events.map(({ data }) => (data as Placed<object>).position.seq)).toEqual(count(61));
        }
      });
    });

    describe('the list', () => {
      it('gives the newest first, page by page, over both', async () => {
        const made: Notification[] = [];
        for (const _ of count(5)) {
          const { position: _position, ...one } = await notify(node(), alice);
          made.unshift(one);
        }
        const { client } = await Inbox.open(node(1), alice);
        const first = await client.do<NotificationPage>('notification:list', { limit: 2 });
        expect(first).toEqual({ notifications: made.slice(0, 2), before: made[1]?.id, hasMore: true });
        const second = await client.do('notification:list', { limit: 3, before: first.before });
        expect(second).toEqual({ notifications: made.slice(2), before: made[4]?.id, hasMore: false });

        const over = await rest<Notification[]>(node(1), alice, 'GET', `/notifications?limit=2&before=${made[1]?.id}`);
        const page = { before: made[3]?.id, after: null, hasMore: true };
        expect([over.status, over.body]).toEqual([200, { data: made.slice(2, 4), page }]);

        await client.do('notification:read', { notificationId: made[0]?.id });
        const unread = await client.do<NotificationPage>('notification:list', { unreadOnly: true });
        expect(unread.notifications).toEqual(made.slice(1));
        const overUnread = await rest<Notification[]>(node(), alice, 'GET', '/notifications?unreadOnly=true');
        expect(overUnread.body.data).toEqual(made.slice(1));
        const all = await rest<Notification[]>(node(), alice, 'GET', '/notifications?unreadOnly=false');
        expect(all.body.data).toEqual([{ ...made[0], readAt: time }, ...made.slice(1)]);
      });
    });

    describe('what expires', () => {
      it('is gone from then on, and the devices are told the count by themselves', async () => {
        const [first, second] = [await Inbox.subscribed(node(), alice), await Inbox.subscribed(node(1), alice)];
        const lasting = await notify(node(), alice);
        const expiresAt = later(1_500);
        const { id, expiresAt: kept } = await notify(node(), alice, { expiresAt: expiresAt.replace('Z', '+00:00') });
        expect(kept).toBe(expiresAt);
        await Promise.all([first.toldOf(2), second.toldOf(2)]);
        const late = await Inbox.open(node(1), alice);
        expect(await late.subscribe()).toMatchObject({ unread: 2 });

        await Promise.all([first, second, late].map((device) => device.toldOf(1)));
        const { notifications } = await first.client.do<NotificationPage>('notification:list', {});
        expect(notifications.map((one) => one.id)).toEqual([lasting.id]);
        expect(await unreadOf(alice)).toBe(1);
        expect(await first.client.fail('notification:read', { notificationId: id })).toMatchObject({
          code: 'FORBIDDEN',
        });
      });
    });

    describe('making many', () => {
      it('makes one for each user', async () => {
        const users = count(250).map(() => newName('user'));
        const device = await Inbox.subscribed(node(1), users[249] as string);
        const body = { userIds: users, type: 'news', title: 'To all', body: 'hello' };
        const { status, body: answer } = await restAs<Notification[]>(node(), 'admin', 'POST', '/notifications', body);
        expect(status).toBe(201);
        expect(answer.data.map(({ userId }) => userId)).toEqual(users);
        expect(new Set(answer.data.map(({ id }) => id)).size).toBe(250);
        expect(answer.data[0]).toMatchObject({ actorId: 'some-admin', position: { room: `user:${users[0]}`, seq: 1 } });
        await device.toldOf(1);
        expect(device.client.of('notification:new')).toEqual([answer.data[249]]);
        expect(await unreadOf(users[100] as string)).toBe(1);
      });
    });

    describe('an Idempotency-Key', () => {
      const post = (at: number, body: object, key: string): ReturnType<typeof restAs<Notification>> =>
        restAs<Notification>(node(at), 'service', 'POST', '/notifications', body, { 'idempotency-key': key });

      it('gives the first answer again', async () => {
        const [key, body] = [newName('key'), { userId: alice, type: 'x', title: 'once', body: '' }];
        const first = await post(0, body, key);
        const again = await post(1, body, key);
        expect([again.status, again.body]).toEqual([201, first.body]);
        expect(again.headers.get('idempotency-replayed')).toBe('true');
        expect(await unreadOf(alice)).toBe(1);
        expect((await post(0, { ...body, title: 'twice' }, key)).status).toBe(422);
        expect((await post(0, body, newName('key'))).status).toBe(201);
        expect(await unreadOf(alice)).toBe(2);
      });

      it('holds also where the first answer was lost, and completes what was half done', async () => {
        const [key, content] = [newName('key'), { type: 'x', title: 'once', body: '' }];
        const first = await post(0, { ...content, userId: alice }, key);
        // Another body would be refused; another address of the same route is another request to the keeper of answers.
        const body = { ...content, userIds: [alice, bob] };
        const headers = { 'idempotency-key': key };
        const completed = await restAs<Notification[]>(node(1), 'service', 'POST', '/notifications/', body, headers);
        expect(completed.status).toBe(201);
        expect(completed.body.data[0]).toEqual(first.body.data);
        expect([await unreadOf(alice), await unreadOf(bob)]).toEqual([1, 1]);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0' },
);
