import type { Notification, UnreadCount } from '../../src/contracts/notifications';
import { closeClients, newName, rest, token } from '../support/clients';
import { Inbox, notify, restAs } from '../support/inbox';
import { onBothEngines } from '../support/node';

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

    describe('rights', () => {
      it('let only a service or an admin make one', async () => {
        const body = { userId: alice, type: 'x', title: 'x', body: '' };
        const refused = await rest(node(), alice, 'POST', '/notifications', body);
        expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
        expect(await unreadOf(alice)).toBe(0);
        for (const role of ['service', 'admin'] as const) {
          expect((await restAs(node(), role, 'POST', '/notifications', body)).status).toBe(201);
        }
      });

      it('let an admin hear anyone, and anybody else himself alone', async () => {
        const admin = await Inbox.open(node(1), newName('admin'), 'admin');
        expect(await admin.subscribe({ userId: alice })).toMatchObject({ unread: 0, events: [] });
        const { id } = await notify(node(), alice);
        await admin.toldOf(1);
        expect(admin.client.of<Notification>('notification:new')).toMatchObject([{ id, userId: alice }]);
        expect(await admin.client.fail('notification:read', { notificationId: id })).toMatchObject({
          code: 'FORBIDDEN',
        });
        expect(await admin.client.do('notifications:unsubscribe', { userId: alice })).toEqual({});

        for (const role of ['user', 'service'] as const) {
          const { client } = await Inbox.open(node(), bob, role);
          for (const event of ['notifications:subscribe', 'notifications:unsubscribe']) {
            const [theirs, nobodys] = [alice, newName('nobody')];
            const refused = await client.fail(event, { userId: theirs });
            expect(refused.code).toBe('FORBIDDEN');
            expect(await client.fail(event, { userId: nobodys })).toEqual(refused);
            expect(await client.fail(event, { userId: theirs, since: { seq: 0 } })).not.toHaveProperty('data');
          }
        }
      });

      it('end with the role they came from', async () => {
        const admin = newName('admin');
        const inbox = await Inbox.open(node(1), admin, 'admin');
        await inbox.subscribe({ userId: alice });
        await inbox.subscribe();
        await inbox.client.do('auth:refresh', { token: token(admin) });
        const room = `user:${alice}`;
        expect(await inbox.client.hear('room:closed')).toEqual([{ room, code: 'FORBIDDEN' }]);
        await notify(node(), alice, { title: 'hers' });
        await notify(node(), admin, { title: 'his' });
        await inbox.toldOf(1);
        expect(inbox.titles()).toEqual(['his']);
      });

      it('answer alike for another’s notification and for what does not exist', async () => {
        const { id } = await notify(node(), alice);
        const { client } = await Inbox.open(node(1), bob);
        const refused = await client.fail('notification:read', { notificationId: id });
        expect(refused.code).toBe('FORBIDDEN');
        expect(await client.fail('notification:read', { notificationId: 'nothing' })).toEqual(refused);
        for (const one of [id, 'nothing', '00000000-0000-7000-8000-000000000000']) {
          const over = await rest(node(), bob, 'PUT', `/notifications/${one}/read`);
          expect([over.status, over.body.code]).toEqual([403, 'FORBIDDEN']);
          expect(await client.fail('notification:list', { before: one })).toMatchObject({
            code: 'VALIDATION_FAILED',
            details: [{ path: 'before', constraint: 'exists' }],
          });
        }
        expect(await unreadOf(alice)).toBe(1);
      });
    });

    describe('what is wrong is named', () => {
      it('in each event', async () => {
        const { client } = await Inbox.open(node(), alice);
        const wrong: [event: string, data: unknown, ...where: string[]][] = [
          ['notifications:subscribe', 'text', ''],
          ['notifications:subscribe', [alice], ''],
          ['notifications:subscribe', { userId: 7 }, 'userId'],
          ['notifications:subscribe', { userId: 'a b' }, 'userId'],
          ['notifications:subscribe', { userId: '__proto__' }, 'userId'],
          ['notifications:subscribe', { since: 5 }, 'since'],
          ['notifications:subscribe', { since: { seq: -1 } }, 'since.seq'],
          ['notifications:subscribe', { since: { seq: 5 } }, 'since.epoch'],
          ['notifications:subscribe', { since: { seq: 0, room: 'user:another' } }, 'since.room'],
          ['notifications:subscribe', { extra: 1 }, 'extra'],
          ['notifications:unsubscribe', { userId: '' }, 'userId'],
          ['notifications:unsubscribe', { since: { seq: 0 } }, 'since'],
          ['notification:read', undefined, 'notificationId'],
          ['notification:read', { notificationId: 7 }, 'notificationId'],
          ['notification:read', { notificationId: 'a/b' }, 'notificationId'],
          ['notification:read', { notificationId: 'x', userId: alice }, 'userId'],
          ['notification:readAll', 'all', ''],
          ['notification:readAll', [], ''],
          ['notification:readAll', { userId: alice }, 'userId'],
          ['notification:list', { limit: 0 }, 'limit'],
          ['notification:list', { limit: 101 }, 'limit'],
          ['notification:list', { limit: '5' }, 'limit'],
          ['notification:list', { before: 3 }, 'before'],
          ['notification:list', { before: 'nothing' }, 'before'],
          ['notification:list', { unreadOnly: 'true' }, 'unreadOnly'],
          ['notification:list', { unreadOnly: 1 }, 'unreadOnly'],
        ];
        for (const [event, data, ...where] of wrong) {
          const { code, details } = await client.fail(event, data);
          expect([event, data, code, details?.map(({ path }) => path)]).toEqual([
            event,
            data,
            'VALIDATION_FAILED',
            where,
          ]);
        }
        expect(await client.fail('notification:make', {})).toMatchObject({ code: 'UNKNOWN_EVENT' });
      });

      it('in each request, in Arabic too', async () => {
        const fine = { userId: alice, type: 'x', title: 'x', body: '' };
        const { userId: _userId, ...unaddressed } = fine;
        const wrong: [body: object, ...where: string[]][] = [
          [{}, 'body', 'title', 'type'],
          [unaddressed, 'userId'],
          [{ ...fine, userIds: [bob] }, 'userIds'],
          [{ ...fine, userId: 'a b' }, 'userId'],
          [{ ...unaddressed, userIds: [] }, 'userIds'],
          [{ ...unaddressed, userIds: alice }, 'userIds'],
          [{ ...unaddressed, userIds: [alice, alice] }, 'userIds'],
          [{ ...unaddressed, userIds: [alice, '__proto__'] }, 'userIds'],
          [{ ...unaddressed, userIds: Array.from({ length: 1_001 }, () => newName('user')) }, 'userIds'],
          [{ ...fine, type: '' }, 'type'],
          [{ ...fine, type: 'x'.repeat(65) }, 'type'],
          [{ ...fine, type: 'toString' }, 'type'],
          [{ ...fine, title: '' }, 'title'],
          [{ ...fine, title: 'x'.repeat(201) }, 'title'],
          [{ ...fine, body: 7 }, 'body'],
          [{ ...fine, body: 'x'.repeat(4_001) }, 'body'],
          [{ ...fine, data: [] }, 'data'],
          [{ ...fine, data: 'x' }, 'data'],
          [{ ...fine, data: { a: 'x'.repeat(8_192) } }, 'data'],
          [{ ...fine, data: { constructor: 1 } }, 'data.constructor'],
          [{ ...fine, expiresAt: 7 }, 'expiresAt'],
          [{ ...fine, expiresAt: 'tomorrow' }, 'expiresAt'],
          [{ ...fine, expiresAt: '2999-01-01' }, 'expiresAt'],
          [{ ...fine, expiresAt: '2999-01-01T00:00:00' }, 'expiresAt'],
          [{ ...fine, expiresAt: '2999-02-30T00:00:00Z' }, 'expiresAt'],
          [{ ...fine, expiresAt: '2999-W01-1T00:00:00Z' }, 'expiresAt'],
          [{ ...fine, expiresAt: later(-1_000) }, 'expiresAt'],
          [{ ...fine, actorId: bob }, 'actorId'],
          [{ ...fine, readAt: later(0) }, 'readAt'],
        ];
        for (const [body, ...where] of wrong) {
          const arabic = { 'accept-language': 'ar' };
          const { status, body: problem } = await restAs(node(), 'service', 'POST', '/notifications', body, arabic);
          expect([status, problem.code, problem.details?.map(({ path }) => path).sort()]).toEqual([
            400,
            'VALIDATION_FAILED',
            where,
          ]);
          for (const { message } of problem.details ?? []) {
            expect(message).toMatch(/[ء-ي]/);
            expect(message).not.toBe(problem.message); // which is what an unknown constraint gets
          }
        }
        for (const query of ['limit=0', 'limit=101', 'limit=x', 'before=', 'unreadOnly=1', 'unreadOnly=', 'after=x']) {
          const { status, body: problem } = await rest(node(), alice, 'GET', `/notifications?${query}`);
          expect([query, status, problem.details?.map(({ path }) => path)]).toEqual([
            query,
            400,
            [query.split('=')[0]],
          ]);
        }
        expect(await unreadOf(alice)).toBe(0);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0' },
);
