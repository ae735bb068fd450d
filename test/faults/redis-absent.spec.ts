import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { freePort } from '../support/free-port';
import { Node, startNode } from '../support/node';
import { plainHttp, problemOf } from '../support/plain-http';
import { start, stop } from '../support/processes';
import { until } from '../support/until';

describe('Redis (F15)', () => {
  const serving: Node[] = [];
  const health = async (node: Node, what: string): Promise<number> =>
    (await plainHttp(`${node.url}/health/${what}`)).status;
  const ready = (node: Node, status: number): Promise<boolean> =>
    until(`ready = ${status}`, async () => (await health(node, 'ready')) === status, 5_000);
  const unavailable = { code: 'STORE_UNAVAILABLE' };

  let port: number;
  let node: Node;
  let redis: ReturnType<typeof start> | undefined;
  const startRedis = (...settings: string[]): void => {
    redis = start('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', ...settings]);
  };
  async function serve(settings: Record<string, string>): Promise<Node> {
    const started = await startNode(settings);
    serving.push(started);
    return started;
  }
  beforeEach(async () => {
    port = await freePort();
    node = await serve({ REDIS_URL: `redis://127.0.0.1:${port}` });
  }, 30_000);
  afterEach(async () => {
    closeClients();
    closeConnections();
    await Promise.all(serving.splice(0).map((started) => started.stop()));
    if (redis) await stop(redis, 'SIGKILL');
    redis = undefined;
  });

  it('is absent: the process is alive and not ready, and is ready soon after Redis comes', async () => {
    expect([await health(node, 'live'), await health(node, 'ready')]).toEqual([200, 503]);
    startRedis();
    await ready(node, 200);
    expect(await health(node, 'live')).toBe(200);
  }, 30_000);

  it('is absent, and a cluster: the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'depth-redis-'));
    node = await serve({ REDIS_CLUSTER_NODES: `127.0.0.1:${port}` });
    expect([await health(node, 'live'), await health(node, 'ready')]).toEqual([200, 503]);
    startRedis('--dir', folder, '--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
    // It is there when it knows who has which slots.
    const slots = ['-p', String(port), 'cluster', 'addslotsrange', '0', '16383'];
    await until('a cluster', () =>
      execFileSync('redis-cli', slots, { encoding: 'utf8', stdio: 'pipe' }).startsWith('OK'),
    );
    await ready(node, 200);
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    await client.send(await newConversation(node, [alice]), 'hello');
    rmSync(folder, { recursive: true });
  }, 30_000);

  it('is absent: everything that needs it is STORE_UNAVAILABLE until it comes', async () => {
    const alice = newName('alice');
    const refusal = await new Connection(node).refused('/chat', { token: token(alice) });
    expect(refusal.data).toMatchObject(unavailable);
    const headers = { authorization: `Bearer ${token(alice)}` };
    const answer = await plainHttp(`${node.url}/api/v1/conversations`, { headers });
    expect([answer.status, problemOf(answer)]).toMatchObject([503, unavailable]);
    startRedis();
    await ready(node, 200);
    const client = await Client.connect(node, alice);
    await client.send(await newConversation(node, [alice]), 'hello');
  }, 30_000);

  it('goes and comes back: events are STORE_UNAVAILABLE meanwhile, and sockets stay', async () => {
    startRedis();
    await ready(node, 200);
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    await client.send(await newConversation(node, [alice]), 'hello');

    await stop(redis as ReturnType<typeof start>, 'SIGKILL');
    const id = { conversationId: 'none' };
    expect(await client.fail('chat:history', id)).toMatchObject(unavailable);
    expect(await client.fail('chat:message', { ...id, content: 'lost' })).toMatchObject(unavailable);
    expect(await client.fail('chat:typing', { ...id, isTyping: true })).toMatchObject(unavailable);
    expect(await client.fail('auth:refresh', { token: token(alice) })).toMatchObject(unavailable);
    expect(await health(node, 'live')).toBe(200);

    startRedis();
    await ready(node, 200);
    await client.send(await newConversation(node, [alice]), 'hello again');
    expect(client.socket.connected).toBe(true);
    expect(process.kill(node.pid, 0)).toBe(true);
  }, 30_000);
});
