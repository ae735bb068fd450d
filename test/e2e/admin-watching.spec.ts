import type {
  AdminHistory,
  AdminStats,
  AdminTail,
  AdminUserHit,
  AuditEntry,
  TailedEvent,
} from '../../src/contracts/admin';
import { adminSocket } from '../support/admin';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, onBothEngines, withNodesOnRedis } from '../support/node';
import { until } from '../support/until';

/** An administrator who watches, and what he was told. */
async function watching(node: Node, filter: object): Promise<{ admin: Client; told: () => TailedEvent[] }> {
  const admin = await adminSocket(node, newName('admin'));
  await admin.do('admin:tail', filter);
  return { admin, told: () => admin.of<AdminTail>('admin:tail').flatMap(({ events }) => events) };
}

const names = (events: TailedEvent[], kind?: TailedEvent['kind']): string[] =>
  events.filter((one) => kind === undefined || one.kind === kind).map(({ event }) => event);

onBothEngines(
  (node, redis) => {
    afterEach(closeClients);

    // A node that listens may still be on its way among the living.
    beforeAll(async () => {
      const admin = await adminSocket(node(), newName('admin'));
      const nodes = redis() ? 2 : 1;
      await until('all nodes', async () => (await admin.do<AdminStats>('admin:stats', {})).nodes.length === nodes);
    }, 30_000);

    describe('the tail of events', () => {
      it('tells of what clients send and of what rooms are given, on every node, without a word of it', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const conversationId = await newConversation(node(), [alice, bob]);
        const room = `conversation:${conversationId}`;
        const hers = await Client.connect(node(0), alice);
        const his = await Client.connect(node(1), bob);
        for (const client of [hers, his]) await client.join(conversationId);
        const { admin, told } = await watching(node(1), { room });
        await hers.send(conversationId, 'a secret');
        await his.fail('chat:edit', { conversationId, messageId: 'none', content: 'another secret' });
        await until('all of it', () => told().length >= (redis() ? 4 : 3));

        const said = { namespace: '/chat', event: 'chat:message', room, userId: alice, code: null };
        const [sent] = told().filter(({ kind, event }) => kind === 'in' && event === 'chat:message');
        expect(sent).toMatchObject({ ...said, durationMs: expect.any(Number) as number });
        const given = told().filter(({ kind, event }) => kind === 'out' && event === 'chat:message');
        expect(given).toHaveLength(redis() ? 2 : 1);
        for (const one of given) expect(one).toMatchObject({ ...said, durationMs: null });
        expect(new Set(given.map((one) => one.node)).size).toBe(given.length);
        const [refused] = told().filter(({ event }) => event === 'chat:edit');
        expect(refused).toMatchObject({ kind: 'in', room, userId: bob, code: 'NOT_FOUND' });
        for (const one of told()) expect(Date.now() - Date.parse(one.at)).toBeLessThan(60_000);
        expect(JSON.stringify(admin.heard)).not.toContain('secret');
      });

      it('tells only of what is asked for', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const conversationId = await newConversation(node(), [alice, bob]);
        const room = `conversation:${conversationId}`;
        const byUser = await watching(node(), { userId: bob });
        const byEvent = await watching(node(1), { room, event: 'chat:re' });
        const hers = await Client.connect(node(0), alice);
        const his = await Client.connect(node(1), bob);
        for (const client of [hers, his]) await client.join(conversationId);
        const { id } = await hers.send(conversationId, 'hello');
        await his.do('chat:read', { conversationId, messageId: id });
        await until('his', () => names(byUser.told(), 'in').includes('chat:read'));
        await until('the reading', () => names(byEvent.told(), 'out').includes('chat:read'));
        expect(new Set(byUser.told().map(({ userId }) => userId))).toEqual(new Set([bob]));
        expect(new Set(names(byEvent.told()))).toEqual(new Set(['chat:read']));
        // Another filter takes the place of the first one.
        await byEvent.admin.do('admin:tail', { room, event: 'chat:message' });
        const before = byEvent.told().length;
        await his.do('chat:read', { conversationId, messageId: id });
        await hers.send(conversationId, 'again');
        await until('the message', () => names(byEvent.told(), 'out').includes('chat:message'));
        expect(new Set(names(byEvent.told().slice(before)))).toEqual(new Set(['chat:message']));
      });

      it('is bounded: it tells of a hundred at once, and how many more there were', async () => {
        const alice = newName('alice');
        const conversationId = await newConversation(node(), [alice]);
        const hers = await Client.connect(node(), alice);
        await hers.join(conversationId);
        const { admin } = await watching(node(1), { room: `conversation:${conversationId}` });
        await Promise.all(
          Array.from({ length: 400 }, () => hers.do('chat:typing', { conversationId, isTyping: true })),
        );
        const tails = (): AdminTail[] => admin.of<AdminTail>('admin:tail');
        const count = (): number => tails().reduce((sum, { events, dropped }) => sum + events.length + dropped, 0);
        await until('all of them', () => count() >= 400);
        expect(Math.max(...tails().map(({ events }) => events.length))).toBeLessThanOrEqual(100);
        expect(tails().some(({ dropped }) => dropped > 0)).toBe(true);
      });

      it('ends when it is told to, and who watches is written down', async () => {
        const alice = newName('alice');
        const conversationId = await newConversation(node(), [alice]);
        const room = `conversation:${conversationId}`;
        const hers = await Client.connect(node(), alice);
        const ended = await watching(node(1), { room });
        const goesOn = await watching(node(1), { room });
        expect(await ended.admin.do('admin:tail:stop', {})).toEqual({});
        await hers.send(conversationId, 'hello');
        await until('the others', () => names(goesOn.told(), 'in').includes('chat:message'));
        await hers.send(conversationId, 'again');
        await until('the others', () => names(goesOn.told(), 'in').length === 2);
        expect(ended.told()).toEqual([]);
        const audit = await ended.admin.do<AuditEntry[]>('admin:audit', { limit: 100 });
        const entries = audit.filter(({ action, data }) => action === 'admin:tail' && data.room === room);
        expect(entries).toHaveLength(2);
      });
    });

    it('finds connected users by how their ids begin, on every node, some of many', async () => {
      const admin = await adminSocket(node(), newName('admin'));
      const prefix = newName('found');
      const users = Array.from({ length: 24 }, (_, i) => `${prefix}-${String(i).padStart(2, '0')}`);
      const [first = '', second = ''] = users;
      for (const [i, userId] of users.entries()) await Client.connect(node(i), userId);
      await Client.connect(node(1), first);
      const find = (query: string, limit?: number): Promise<AdminUserHit[]> =>
        admin.do('admin:users', { query, limit });
      expect(await find(first)).toEqual([{ userId: first, connections: 2, nodes: redis() ? 2 : 1 }]);
      expect(await find(second)).toEqual([{ userId: second, connections: 1, nodes: 1 }]);
      const found = (await find(prefix)).map(({ userId }) => userId);
      expect(found).toHaveLength(20);
      expect(found).toEqual([...found].sort());
      expect(users).toEqual(expect.arrayContaining(found));
      expect(await find(prefix, 3)).toHaveLength(3);
      expect(await find(newName('nobody'))).toEqual([]);
    });

    it('shows how the cluster was doing', async () => {
      const admin = await adminSocket(node(), newName('admin'));
      const history = async (): Promise<AdminHistory> => admin.do('admin:history', {});
      await until('a sample', async () => (await history()).samples.length > 0);
      const { everyMs, samples } = await history();
      expect(everyMs).toBe(10_000);
      const times = samples.map(({ at }) => Date.parse(at));
      expect(times).toEqual([...new Set(times)].sort());
      for (const at of times) expect(at % everyMs).toBe(0);
      for (const sample of samples) {
        expect(Object.keys(sample).sort()).toEqual([
          'at',
          'connections',
          'deliveriesPerSecond',
          'eventLoopLagMs',
          'eventsPerSecond',
          'nodes',
          'rss',
          'transports',
        ]);
        expect(sample.rss).toBeGreaterThan(sample.nodes * 1_000_000);
      }
    }, 30_000);

    it('ends the statistics of a socket that wants no more', async () => {
      const [ending, other] = [
        await adminSocket(node(), newName('admin')),
        await adminSocket(node(), newName('admin')),
      ];
      for (const admin of [ending, other]) await admin.do('admin:stats', {});
      expect(await ending.do('admin:stats:stop', {})).toEqual({});
      const before = ending.of('admin:stats').length;
      await other.hear('admin:stats', 2);
      expect(ending.of('admin:stats')).toHaveLength(before);
    });

    it('refuses what it cannot search for', async () => {
      const admin = await adminSocket(node(), newName('admin'));
      expect((await admin.fail('admin:users', { query: '' })).code).toBe('VALIDATION_FAILED');
      expect((await admin.fail('admin:users', { query: 'a', limit: 21 })).code).toBe('VALIDATION_FAILED');
      expect((await admin.fail('admin:tail', { userId: 'no id' })).code).toBe('VALIDATION_FAILED');
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);

describe('while Redis does not answer', () => {
  const { node, redis } = withNodesOnRedis(2);
  afterEach(closeClients);

  it('the statistics are those of the node alone, and say so', async () => {
    const admin = await adminSocket(node(), newName('admin'));
    const latest = (): AdminStats | undefined => admin.of<AdminStats>('admin:stats').at(-1);
    await until('both nodes', async () => (await admin.do<AdminStats>('admin:stats', {})).nodes.length === 2);
    redis().cli('client', 'pause', '6000');
    await until(
      'one alone',
      () =>
        latest()
          ?.nodes.map(({ engine }) => engine.ready)
          .join() === 'false',
    );
    await until(
      'both again',
      () =>
        latest()
          ?.nodes.map(({ engine }) => engine.ready)
          .join() === 'true,true',
    );
  }, 60_000);
});
