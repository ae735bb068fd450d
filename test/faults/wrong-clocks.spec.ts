import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import type { Role } from '../../src/contracts/auth';
import { Client, closeClients, ConnectOptions, newConversation, newName } from '../support/clients';
import { contents } from '../support/hearing';
import { Node, SECRET, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

const ERROR_MS = 5 * 60_000;
const PER_MINUTE = 40;

/** Does not say when it was issued: that would lie ahead of a clock that is behind. */
function timeless(userId: string, role: Role = 'user'): string {
  return sign({ sub: userId, role }, SECRET, { expiresIn: 3_600, noTimestamp: true });
}

describe('F13: nodes whose clocks are five minutes ahead and five minutes behind', () => {
  let redis: RedisServer;
  let ahead: Node;
  let behind: Node;

  beforeAll(async () => {
    redis = await startRedis();
    const start = (errorMs: number): Promise<Node> =>
      startNode({
        REDIS_URL: redis.url,
        EVENTS_PER_MINUTE: String(PER_MINUTE),
        NODE_OPTIONS: `--require ${join(__dirname, '..', 'support', 'wrong-clock.js')}`,
        CLOCK_ERROR_MS: String(errorMs),
      });
    [ahead, behind] = await Promise.all([start(ERROR_MS), start(-ERROR_MS)]);
  }, 60_000);

  afterEach(closeClients);

  afterAll(async () => {
    await Promise.all([ahead.stop(), behind.stop()]);
    await redis.stop();
  });

  const connect = (node: Node, userId: string, options: ConnectOptions = {}): Promise<Client> =>
    Client.connect(node, userId, { auth: { token: timeless(userId) }, ...options });

  it('agree on the order, and on what was sent before', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(ahead, [alice, bob]);
    const clients = [await connect(ahead, alice), await connect(behind, bob)] as const;
    for (const client of clients) await client.join(id);
    const sent: string[] = [];
    for (let i = 0; i < 20; i++) {
      sent.push(`message ${i}`);
      await clients[i % 2 ? 1 : 0].send(id, `message ${i}`, { clientMessageId: 'first' + String(i) });
    }
    for (const client of clients) {
      await until('all', () => contents(client).length === sent.length);
      expect(contents(client)).toEqual(sent);
    }
    const elsewhere = await connect(behind, alice);
    expect(await elsewhere.send(id, 'message 0', { clientMessageId: 'first0' })).toMatchObject({
      content: 'message 0',
    });
    const { messages } = await elsewhere.do<{ messages: { content: string }[] }>('chat:history', {
      conversationId: id,
    });
    expect(messages.map(({ content }) => content)).toEqual(sent);
  });

  it('count the events of a user together, and tell truly when he may go on', async () => {
    const alice = newName('alice');
    const id = await newConversation(ahead, [alice]);
    const clients = [await connect(ahead, alice), await connect(behind, alice)] as const;
    for (let i = 0; i < PER_MINUTE; i++) await clients[i % 2 ? 1 : 0].send(id, 'one more');
    for (const client of clients) {
      const problem = await client.fail('chat:message', { conversationId: id, content: 'too many' });
      expect(problem.code).toBe('RATE_LIMITED');
      expect(problem.retryAfterMs).toBeGreaterThan(0);
      expect(problem.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
  });

  it.each([
    ['ahead', (): Node => ahead],
    ['behind', (): Node => behind],
  ])('revoke, on the one that is %s, the tokens issued until then, and none that come after', async (_name, node) => {
    const [alice, admin] = [newName('alice'), newName('admin')];
    const before = await Client.connect(ahead, alice);
    const revoked = await fetch(`${node().url}/api/v1/sessions/users/${alice}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${timeless(admin, 'admin')}` },
    });
    expect(revoked.status).toBe(200);
    await until('the end', () => before.socket.disconnected);
    expect(before.of('error')).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
    // Tokens count in seconds.
    await until('a token that is good', async () => {
      const client = Client.open(ahead, alice);
      await until('an answer', () => client.socket.connected || !client.socket.active);
      return client.socket.connected;
    });
  });
});
