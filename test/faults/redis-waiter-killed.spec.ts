import { newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

const WITHIN_MS = 5_000;

/** One Redis and its replica, or a Redis Cluster of one master and its replica. */
async function startPair(kind: 'one Redis' | 'a Redis Cluster'): Promise<[primary: RedisServer, replica: RedisServer]> {
  const settings = ['--repl-diskless-sync-delay', '0', '--cluster-enabled', kind === 'one Redis' ? 'no' : 'yes'];
  const pair: [RedisServer, RedisServer] = [await startRedis(...settings), await startRedis(...settings)];
  const [primary, replica] = pair;
  const port = String(primary.port);
  if (kind === 'one Redis') {
    replica.cli('replicaof', '127.0.0.1', port);
  } else {
    primary.cli('cluster', 'addslotsrange', '0', '16383');
    replica.cli('cluster', 'meet', '127.0.0.1', port);
    const master = primary.cli('cluster', 'myid');
    await until('the master', () => replica.cli('cluster', 'replicate', master) === 'OK');
    await until('the cluster', () => replica.cli('cluster', 'info').includes('cluster_state:ok'));
  }
  await until('the replica', () => replica.cli('info', 'replication').includes('master_link_status:up'));
  return pair;
}

describe.each(['one Redis', 'a Redis Cluster'] as const)('with durability `replicated` on %s', (kind) => {
  let servers: [RedisServer, RedisServer];
  let node: Node;

  beforeAll(async () => {
    servers = await startPair(kind);
    const address = `127.0.0.1:${servers[0].port}`;
    const store: Record<string, string> =
      kind === 'one Redis' ? { REDIS_URL: `redis://${address}` } : { REDIS_CLUSTER_NODES: address };
    node = await startNode({ ...store, DURABILITY: 'replicated' });
  }, 60_000);

  afterAll(async () => {
    await node.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }, 30_000);

  it('writes go on within 5 s of the loss of the connection that waits for the replica', async () => {
    const write = (): Promise<string> => newConversation(node, [newName('alice')]);
    await until('a write', write);
    const [primary] = servers;
    for (let round = 0; round < 3; round++) {
      const waiter = /id=(\d+) .* cmd=wait /.exec(primary.cli('client', 'list'))?.[1];
      expect(primary.cli('client', 'kill', 'id', waiter ?? 'none')).toBe('1');
      await until('a write', write, WITHIN_MS);
    }
  }, 60_000);
});
