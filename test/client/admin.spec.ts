import { createRequire } from 'node:module';
import type * as AdminSdk from '../../src/client/admin';
import type { AdminStats, AdminTail } from '../../src/contracts/admin';
import { ScriptedServer } from '../support/scripted-server';
import { closeSdk, kept, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';
import { newName } from '../support/clients';
import { Node, startNode } from '../support/node';

const { Admin } = createRequire(__filename)('../../dist/client/admin.cjs') as typeof AdminSdk;

const ADMIN = { claims: { role: 'admin' } } as const;

describe.each(TRANSPORTS)('administration over %s', (_name, create) => {
  afterEach(closeSdk);

  describe('of a server', () => {
    let node: Node;
    beforeAll(async () => {
      node = await startNode({ EVENTS_PER_MINUTE: '0' });
    }, 60_000);
    afterAll(() => node.stop());

    it('sees and does everything', async () => {
      const [adminId, bob] = [newName('admin'), newName('bob')];
      const admin = new Admin(sdk(create, node, adminId, ADMIN));
      const his = sdk(create, node, bob);
      await his.request('/', 'presence:subscribe', { userIds: [] });
      const stats = kept<AdminStats>((listener) => admin.onStats(listener));
      const tails = kept<AdminTail>((listener) => admin.onTail({ userId: bob }, listener));
      await until('the statistics', () => stats.length >= 2);
      expect(stats[0]?.nodes).toHaveLength(1);
      await his.request('/', 'presence:subscribe', { userIds: [] });
      await until('the event', () => tails.some(({ events }) => events.some(({ userId }) => userId === bob)));

      expect(await admin.users(bob)).toEqual([{ userId: bob, connections: 1, nodes: 1 }]);
      expect(await admin.users(bob, 1)).toHaveLength(1);
      expect(await admin.user(bob)).toMatchObject({ userId: bob, online: true });
      expect(await admin.rooms({ prefix: 'user:nobody' })).toEqual([]);
      expect(await admin.history()).toMatchObject({ everyMs: 10_000 });
      expect(await admin.announce({ message: 'hello', rooms: ['user:nobody'] })).toMatchObject({ level: 'info' });
      expect(await admin.disconnect(bob, 'enough')).toEqual({ userId: bob, disconnected: 1 });
      expect(await admin.ban(bob, 1)).toMatchObject({ bannedUntil: expect.any(String) as string });
      expect(await admin.unban(bob)).toEqual({ userId: bob, bannedUntil: null });
      const actions = (await admin.audit(100)).filter(({ actorId }) => actorId === adminId).map(({ action }) => action);
      expect(actions.slice(0, 3)).toEqual(['admin:audit', 'admin:unban', 'admin:ban']);
    }, 30_000);

    it('is refused to others', async () => {
      const admin = new Admin(sdk(create, node, newName('alice')));
      const refusals = kept<Error>((failed) => admin.onStats(() => undefined, failed));
      await until('the refusal', () => refusals.length > 0);
      expect(refusals).toMatchObject([{ code: 'FORBIDDEN' }]);
      await expect(admin.audit()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });
  });

  describe('whatever happens', () => {
    let server: ScriptedServer;
    beforeEach(async () => {
      server = await ScriptedServer.start();
    });
    afterEach(() => server.close());

    it('asks to be told on each connection, for as long as anybody listens', async () => {
      const admin = new Admin(sdk(create, server, 'admin', ADMIN));
      const stops = [admin.onStats(() => undefined), admin.onStats(() => undefined)];
      stops.push(admin.onTail({ event: 'chat:' }, () => undefined));
      await server.heard('admin:tail');
      server.last.end(1011);
      await until('another connection', () => server.connections.length === 2);
      const [first, second] = await server.heard('admin:tail', 2);
      expect([first?.data, second?.data]).toEqual([{ event: 'chat:' }, { event: 'chat:' }]);
      expect(second?.connection).toBe(2);
      await until('the statistics', () => server.of('admin:stats').some(({ connection }) => connection === 2));
      stops[0]?.();
      stops[2]?.();
      stops[2]?.();
      await server.heard('admin:tail:stop');
      expect(server.of('admin:stats:stop')).toEqual([]);
      stops[1]?.();
      await server.heard('admin:stats:stop');
      expect(server.of('admin:tail:stop')).toHaveLength(1);
      server.last.end(1011);
      const asked = server.of('admin:stats').length;
      await until('another connection', () => server.connections.length === 3);
      await admin.audit();
      expect(server.of('admin:stats')).toHaveLength(asked);
    });

    it('asks again where it failed for the moment, and tells of what is for good', async () => {
      const problems = [
        { code: 'RATE_LIMITED', message: 'slowly', retryAfterMs: 10 } as const,
        { code: 'FORBIDDEN', message: 'no' } as const,
      ];
      server.answer = ({ event }) => {
        const error = event === 'admin:stats' ? problems.shift() : undefined;
        return error ? { error } : { data: {} };
      };
      const admin = new Admin(sdk(create, server, 'admin', ADMIN));
      const refusals = kept<Error>((failed) => admin.onStats(() => undefined, failed));
      await until('the refusal', () => refusals.length > 0);
      expect(refusals[0]).toMatchObject({ code: 'FORBIDDEN', message: 'no' });
      expect(server.of('admin:stats')).toHaveLength(2);
    });
  });
});
