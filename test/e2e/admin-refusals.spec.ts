import type { AuditEntry } from '../../src/contracts/admin';
import type { Problem } from '../../src/contracts/errors';
import { adminSocket } from '../support/admin';
import { Client, closeClients, newName, rest, token } from '../support/clients';
import { refusalOf } from '../support/endings';
import { onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { until } from '../support/until';

/** Every event with a payload that is fine. */
const EVENTS: [event: string, payload: object][] = [
  ['admin:stats', {}],
  ['admin:rooms', { limit: 10 }],
  ['admin:user', { userId: 'someone' }],
  ['admin:disconnect', { userId: 'someone' }],
  ['admin:ban', { userId: 'someone', minutes: 5 }],
  ['admin:unban', { userId: 'someone' }],
  ['admin:announce', { message: 'smuggled' }],
  ['admin:audit', { limit: 10 }],
];

const ROUTES: [method: string, path: string, body?: object][] = [
  ['GET', '/admin/stats'],
  ['GET', '/admin/rooms'],
  ['GET', '/admin/users/someone'],
  ['POST', '/admin/disconnections/someone', {}],
  ['POST', '/admin/bans/someone', { minutes: 5 }],
  ['DELETE', '/admin/bans/someone'],
  ['POST', '/admin/announcements', { message: 'smuggled' }],
  ['GET', '/admin/audit'],
  ['DELETE', '/sessions/users/someone'],
];

const NO_IDS = [undefined, null, '', 'a b', 'a/b', '__proto__', 'constructor', 'a'.repeat(129), 7, ['someone'], {}];
const NO_MINUTES = [undefined, null, 0, -1, 1.5, '5', 'x', [5], {}, true, 5_256_001];
const NO_LEVELS = ['', 'INFO', 'fatal', '__proto__', 1, ['info']];
const NO_LIMITS = [0, -1, 1.5, 1_001, '10', 'x', [10], {}];
const NO_ROOMS = [
  [],
  ['foo:1'],
  ['conversation:'],
  ['conversation'],
  ['conversation:a b'],
  ['presence:someone'],
  ['inbox:someone'],
  ['everyone:here'],
  ['project:__proto__'],
  ['conversation:fine', 'foo:1'],
  [7],
  [null],
  [['conversation:fine']],
  'conversation:fine',
  { 0: 'conversation:fine' },
  Array.from({ length: 101 }, (_, i) => `conversation:c-${i}`),
];

type Wrong = [event: string, payload: unknown, path: string];

const each = (event: string, path: string, values: unknown[], fine: object = {}): Wrong[] =>
  values.map((value) => [event, { ...fine, [path]: value }, path]);

const WRONG: Wrong[] = [
  ...['admin:user', 'admin:disconnect', 'admin:unban'].flatMap((event) => each(event, 'userId', NO_IDS)),
  ...each('admin:ban', 'userId', NO_IDS, { minutes: 5 }),
  ...each('admin:ban', 'minutes', NO_MINUTES, { userId: 'someone' }),
  ...each('admin:disconnect', 'reason', [7, {}, ['x'], 'x'.repeat(501)], { userId: 'someone' }),
  ...each('admin:announce', 'message', [undefined, null, '', 7, ['x'], 'x'.repeat(2_001)]),
  ...each('admin:announce', 'level', NO_LEVELS, { message: 'x' }),
  ...each('admin:announce', 'rooms', NO_ROOMS, { message: 'x' }),
  ...each('admin:rooms', 'prefix', [7, ['x'], {}, 'x'.repeat(201)]),
  ...['admin:rooms', 'admin:audit'].flatMap((event) => each(event, 'limit', NO_LIMITS)),
  ...EVENTS.map(([event, payload]): Wrong => [event, { ...payload, from: 'someone else' }, 'from']),
  ...EVENTS.map(([event, payload]): Wrong => [event, [payload], '']),
];

const named = ({ code, details }: Partial<Problem>): unknown[] => [code, details?.[0]?.path];

onBothEngines(
  (node) => {
    afterEach(closeClients);

    const audited = async (actorId: string): Promise<AuditEntry[]> => {
      const { body } = await restAs<AuditEntry[]>(
        'admin',
        node(1),
        newName('auditor'),
        'GET',
        '/admin/audit?limit=1000',
      );
      return body.data.filter((entry) => entry.actorId === actorId);
    };

    it('lets admins alone into /admin', async () => {
      for (const at of [0, 1]) {
        for (const role of ['user', 'service'] as const) {
          for (const [locale, message] of [
            ['en', 'You may not do this'],
            ['ar', 'غير مسموح لك بذلك'],
          ]) {
            const refusal = await refusalOf(node(at), newName(role), { namespace: '/admin', role, auth: { locale } });
            expect(refusal).toEqual({ code: 'FORBIDDEN', message });
          }
        }
        await adminSocket(node(at), newName('admin'));
      }
    });

    it('refuses every event of who is no admin any more, and tells him no more (T18)', async () => {
      const [adminId, bob] = [newName('admin'), newName('bob')];
      const [admin, other] = [await adminSocket(node(), adminId), await adminSocket(node(), newName('admin'))];
      const his = await Client.connect(node(1), bob, { namespace: '/' });
      for (const client of [admin, other]) await client.do('admin:stats', {});
      await admin.hear('admin:stats');
      const before = await audited(adminId);
      expect(before).toMatchObject([{ action: 'admin:stats' }]);
      await admin.do('auth:refresh', { token: token(adminId) });
      const heard = admin.heard.length;
      const aimed = EVENTS.map(([event, payload]): [string, object] => [
        event,
        'userId' in payload ? { ...payload, userId: bob } : payload,
      ]);
      for (const [event, payload] of aimed) {
        expect([event, await admin.fail(event, payload)]).toEqual([
          event,
          { code: 'FORBIDDEN', message: 'You may not do this' },
        ]);
        // What is wrong with it he does not learn.
        expect([event, (await admin.fail(event, { wrong: 1 })).code]).toEqual([event, 'FORBIDDEN']);
      }
      await other.hear('admin:stats', other.of('admin:stats').length + 2);
      expect(admin.heard).toHaveLength(heard);
      expect(await audited(adminId)).toEqual(before);
      await his.do('presence:subscribe', { userIds: [] });
      expect([his.socket.connected, his.heard]).toEqual([true, []]);
      // With his role he has it all back.
      await admin.do('auth:refresh', { token: token(adminId, { role: 'admin' }) });
      expect(await admin.do<AuditEntry[]>('admin:audit', {})).not.toEqual([]);
      await admin.hear('admin:stats', admin.of('admin:stats').length + 1);
    }, 30_000);

    it('refuses every route to who is no admin, and does and writes down nothing', async () => {
      const his = await Client.connect(node(1), 'someone', { namespace: '/' });
      for (const role of ['user', 'service'] as const) {
        const caller = newName(role);
        for (const [method, path, body] of ROUTES) {
          const { status, body: problem } = await restAs(role, node(), caller, method, path, body);
          expect([path, status, problem.code, problem.message]).toEqual([
            path,
            403,
            'FORBIDDEN',
            'You may not do this',
          ]);
        }
        expect(await audited(caller)).toEqual([]);
      }
      for (const [method, path, body] of ROUTES) {
        const { status } = await rest(node(), 'someone', method, path, body, { authorization: '' });
        expect([path, status]).toEqual([path, 401]);
      }
      await his.do('presence:subscribe', { userIds: [] });
      expect([his.socket.connected, his.heard]).toEqual([true, []]);
      expect((await rest(node(), 'someone', 'GET', '/conversations')).status).toBe(200);
    });

    it('names what is wrong with an event, and does and writes down nothing', async () => {
      const adminId = newName('admin');
      const admin = await adminSocket(node(), adminId);
      const his = await Client.connect(node(1), 'someone', { namespace: '/' });
      for (const [event, payload, path] of WRONG) {
        const problem = await admin.fail(event, payload);
        expect([event, payload, ...named(problem)]).toEqual([event, payload, 'VALIDATION_FAILED', path]);
      }
      expect((await admin.fail('admin:nothing', {})).code).toBe('UNKNOWN_EVENT');
      expect(await audited(adminId)).toEqual([]);
      await his.do('presence:subscribe', { userIds: [] });
      expect([his.socket.connected, his.heard]).toEqual([true, []]);
    }, 30_000);

    it('names what is wrong with a request, and does and writes down nothing', async () => {
      const adminId = newName('admin');
      const bans = NO_MINUTES.map((minutes): [string, string, object, string] => [
        'POST',
        '/admin/bans/someone',
        { minutes },
        'minutes',
      ]);
      const announcements = WRONG.filter(
        ([event, payload]) => event === 'admin:announce' && !Array.isArray(payload),
      ).map(([, payload, path]): [string, string, object, string] => [
        'POST',
        '/admin/announcements',
        payload as object,
        path,
      ]);
      const ids = ['__proto__', 'constructor', 'a%20b', 'a'.repeat(129)].flatMap(
        (id): [string, string, object | undefined, string][] => [
          ['GET', `/admin/users/${id}`, undefined, 'userId'],
          ['POST', `/admin/disconnections/${id}`, {}, 'userId'],
          ['POST', `/admin/bans/${id}`, { minutes: 5 }, 'userId'],
          ['DELETE', `/admin/bans/${id}`, undefined, 'userId'],
          ['DELETE', `/sessions/users/${id}`, undefined, 'id'],
        ],
      );
      const limits = ['0', '-1', '1.5', '1001', 'x', '', '1&limit=2'].flatMap(
        (limit): [string, string, undefined, string][] => [
          ['GET', `/admin/audit?limit=${limit}`, undefined, 'limit'],
          ['GET', `/admin/rooms?limit=${limit}`, undefined, 'limit'],
        ],
      );
      const others: [string, string, object | undefined, string][] = [
        ['GET', '/admin/audit?before=1', undefined, 'before'],
        ['GET', `/admin/rooms?prefix=${'x'.repeat(201)}`, undefined, 'prefix'],
        ['POST', '/admin/disconnections/someone', { reason: 7 }, 'reason'],
        ['POST', '/admin/disconnections/someone', { reason: 'x'.repeat(501) }, 'reason'],
      ];
      for (const [method, path, body, where] of [...bans, ...announcements, ...ids, ...limits, ...others]) {
        const { status, body: problem } = await restAs('admin', node(), adminId, method, path, body);
        expect([path, body, status, ...named(problem)]).toEqual([path, body, 400, 'VALIDATION_FAILED', where]);
      }
      expect(await audited(adminId)).toEqual([]);
    }, 30_000);

    it('takes what is just within its bounds', async () => {
      const admin = await adminSocket(node(), newName('admin'));
      for (const limit of [1, 1_000]) {
        expect((await admin.do<unknown[]>('admin:audit', { limit })).length).toBeLessThanOrEqual(limit);
        await admin.do('admin:rooms', { limit, prefix: 'x'.repeat(200) });
      }
      const bob = newName('bob');
      for (const minutes of [1, 5_256_000]) await admin.do('admin:ban', { userId: bob, minutes });
      await admin.do('admin:unban', { userId: bob });
      await admin.do('admin:disconnect', { userId: bob, reason: 'س'.repeat(500) });
      const rooms = Array.from({ length: 100 }, (_, i) => `conversation:c-${i}`);
      const message = '😀'.repeat(1_000);
      expect(await admin.do('admin:announce', { message, level: 'error', rooms })).toMatchObject({ message });
    });

    it('says in Arabic what is wrong', async () => {
      const admin = await Client.connect(node(), newName('admin'), {
        ...{ namespace: '/admin', role: 'admin', auth: { locale: 'ar' } },
      });
      expect(await admin.fail('admin:ban', { userId: 'someone', minutes: 0 })).toEqual({
        code: 'VALIDATION_FAILED',
        message: 'بيانات غير صالحة',
        details: [{ path: 'minutes', constraint: 'min', message: 'يجب ألا يقل عن 1' }],
      });
    });

    it('tells who asked for no answer of the failure', async () => {
      const admin = await adminSocket(node(), newName('admin'));
      admin.socket.emit('admin:ban', { userId: 'someone', minutes: 0 });
      await until('the error', () => admin.of('error').length > 0);
      expect(admin.heard).toEqual([
        { event: 'error', data: expect.objectContaining({ code: 'VALIDATION_FAILED' }) as object },
      ]);
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);
