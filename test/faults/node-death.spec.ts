import type { UserPresence } from '../../src/contracts/presence';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { contents } from '../support/hearing';
import { Node, startNode } from '../support/node';
import { restAs } from '../support/roles';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';
import { Watcher } from '../support/watching';

const WITHIN_MS = 30_000;
const SOCKETS_PER_USER = 3;

/** On Redis: where there is one process, who was on it is gone with it. */
describe('presence, when a node', () => {
  let redis: RedisServer;
  /** Which stays. */
  let node: Node;

  const start = (): Promise<Node> =>
    startNode({ REDIS_URL: redis.url, SOCKETS_PER_USER: String(SOCKETS_PER_USER), EVENTS_PER_MINUTE: '0' });

  beforeAll(async () => {
    redis = await startRedis();
    node = await start();
  }, 30_000);

  afterAll(async () => {
    closeClients();
    await node.stop();
    await redis.stop();
  });

  /** What is expected of a node that something happens to: of all such nodes at once, each with people of its own. */
  function itExpects(name: string, of: (other: Node) => Promise<void>): void {
    it.concurrent(
      name,
      async () => {
        const other = await start();
        try {
          await of(other);
        } finally {
          await other.stop('SIGKILL');
        }
      },
      150_000,
    );
  }

  const online = async (...userIds: string[]): Promise<boolean[]> => {
    const query = `/presence?userIds=${userIds.join()}`;
    return (await rest<UserPresence[]>(node, 'anyone', 'GET', query)).body.data.map((state) => state.online);
  };

  /** Who is on the other node alone, with as many sockets as he may have, and who is on both. */
  async function people(other: Node): Promise<{ alice: string; bob: string; watcher: Watcher; sockets: Client[] }> {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const watcher = await Watcher.on(node);
    await watcher.subscribe(alice, bob);
    const sockets: Client[] = [];
    for (let i = 0; i < SOCKETS_PER_USER; i++) {
      sockets.push(await Client.connect(other, alice, { namespace: i % 2 ? '/' : '/chat' }));
    }
    await Client.connect(other, bob);
    await Client.connect(node, bob);
    await watcher.hear(alice, true);
    return { alice, bob, watcher, sockets };
  }

  async function canEnter(userId: string): Promise<boolean> {
    const client = Client.open(node, userId);
    const entered = await new Promise<boolean>((resolve) => {
      client.socket.once('connect', () => resolve(true));
      client.socket.once('connect_error', () => resolve(false));
    });
    if (!entered) client.close();
    return entered;
  }

  itExpects(
    'is killed, is cleared within 30 s: its users are told to be offline, once, and their sockets do not count',
    async (other) => {
      const { alice, bob, watcher } = await people(other);
      expect(await canEnter(alice)).toBe(false);
      await other.stop('SIGKILL');
      await watcher.hear(alice, false, WITHIN_MS);
      await watcher.catchUp();
      expect(watcher.heardOf(alice)).toEqual([true, false]);
      expect(watcher.heardOf(bob)).toEqual([true]);
      expect(await online(alice, bob)).toEqual([false, true]);
      // Of bob's two sockets one is left.
      const entered = [await canEnter(bob), await canEnter(bob), await canEnter(bob)];
      expect(entered).toEqual([true, true, false]);
      for (let i = 0; i < SOCKETS_PER_USER; i++) expect(await canEnter(alice)).toBe(true);
      expect(await canEnter(alice)).toBe(false);
    },
  );

  itExpects('is frozen and wakes up, is right in the end: its users are offline, then online again', async (other) => {
    const { alice, bob, watcher, sockets } = await people(other);
    process.kill(other.pid, 'SIGSTOP');
    await watcher.hear(alice, false, WITHIN_MS);
    expect(await online(alice, bob)).toEqual([false, true]);
    process.kill(other.pid, 'SIGCONT');
    await watcher.hear(alice, true, WITHIN_MS);
    await watcher.catchUp();
    expect(watcher.heardOf(alice)).toEqual([true, false, true]);
    expect(watcher.heardOf(bob)).toEqual([true]);
    expect(await online(alice, bob)).toEqual([true, true]);
    // They are counted as before, and when they end nothing of them is left.
    await until('all his sockets', async () => !(await canEnter(alice)));
    for (const socket of sockets) socket.close();
    await watcher.hear(alice, false);
    await until('nobody', async () => !(await online(alice))[0]);
    for (let i = 0; i < SOCKETS_PER_USER; i++) expect(await canEnter(alice)).toBe(true);
  });

  itExpects('is ended, is told at once, once for each user', async (other) => {
    const { alice, bob, watcher } = await people(other);
    expect(await other.stop('SIGTERM')).toBe(0);
    await watcher.hear(alice, false);
    await watcher.catchUp();
    expect(watcher.heardOf(alice)).toEqual([true, false]);
    expect(watcher.heardOf(bob)).toEqual([true]);
    expect(await online(alice, bob)).toEqual([false, true]);
    for (let i = 0; i < SOCKETS_PER_USER; i++) expect(await canEnter(alice)).toBe(true);
  });

  itExpects('wakes up, has nothing delivered to who was revoked or banned meanwhile', async (other) => {
    const [alice, bob, carol, admin] = [newName('alice'), newName('bob'), newName('carol'), newName('admin')];
    const id = await newConversation(node, [alice, bob, carol]);
    const [his, hers] = [await Client.connect(other, bob), await Client.connect(other, carol)];
    await his.join(id);
    await hers.join(id);
    const sender = await Client.connect(node, alice);
    process.kill(other.pid, 'SIGSTOP');
    await restAs('admin', node, admin, 'DELETE', `/sessions/users/${bob}`);
    await restAs('admin', node, admin, 'POST', `/admin/bans/${carol}`, { minutes: 5 });
    await sender.send(id, 'not for them');
    process.kill(other.pid, 'SIGCONT');
    for (const [client, code] of [
      [his, 'UNAUTHENTICATED'],
      [hers, 'USER_BANNED'],
    ] as const) {
      await until('the end', () => client.socket.disconnected);
      expect(contents(client)).toEqual([]);
      expect(client.heard).toEqual([
        { event: 'room:closed', data: { room: `conversation:${id}`, code } },
        { event: 'error', data: expect.objectContaining({ code }) as object },
      ]);
    }
  });
});
