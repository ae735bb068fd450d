import { closeClients, rest } from '../support/clients';
import { Dialogue } from '../support/dialogue';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;

interface Servers {
  /** The server that nodes reach by `link`. */
  redis: RedisServer;
  link: TcpProxy;
  settings: Record<string, string>;
  stop: () => Promise<void>;
}

const SERVERS: [name: string, make: () => Promise<Servers>][] = [
  [
    'Redis',
    async () => {
      const redis = await startRedis();
      const link = await proxyTo(redis.url);
      return { redis, link, settings: { REDIS_URL: link.url }, stop: () => redis.stop() };
    },
  ],
  [
    'a shard of Redis Cluster',
    async () => {
      const clustered = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'];
      const [redis, other] = await Promise.all([startRedis(...clustered), startRedis(...clustered)]);
      const link = await proxyTo(redis.url);
      redis.cli('config', 'set', 'cluster-announce-port', String(link.port));
      // The other one is there to be asked in the first one's place.
      redis.cli('cluster', 'addslotsrange', '0', '16382');
      other.cli('cluster', 'addslotsrange', '16383', '16383');
      redis.cli('cluster', 'meet', '127.0.0.1', String(other.port));
      const whole = ({ cli }: RedisServer): boolean => cli('cluster', 'slots').includes(String(link.port));
      await until('the cluster', () =>
        [redis, other].every((server) => whole(server) && server.cli('cluster', 'info').includes('cluster_state:ok')),
      );
      const stop = async (): Promise<void> => {
        await Promise.all([redis.stop(), other.stop()]);
      };
      return { redis, link, settings: { REDIS_CLUSTER_NODES: `127.0.0.1:${link.port}` }, stop };
    },
  ],
];

describe.each(SERVERS)('when %s has done something, but its answer is lost (F11)', (_name, make) => {
  let servers: Servers;
  let nodes: [Node, Node];
  let talk: Dialogue;

  beforeAll(async () => {
    servers = await make();
    const all = { ...servers.settings, EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' };
    nodes = [await startNode(all), await startNode(all)];
    talk = await Dialogue.between(...nodes);
    await send('before'); // from now on the server knows the script
  }, 60_000);

  afterAll(async () => {
    closeClients();
    await Promise.all(nodes.map((node) => node.stop()));
    await servers.link.close();
    await servers.stop();
  });

  const log = (): string => servers.redis.cli('lrange', `depth:{conversation:${talk.id}}:log`, '0', '-1');

  async function send(content: string, clientMessageId?: string): Promise<boolean> {
    return (await talk.say(content, clientMessageId)).data !== undefined;
  }

  async function post(content: string): Promise<boolean> {
    const key = { 'idempotency-key': `"${talk.id}"` };
    const path = `/conversations/${talk.id}/messages`;
    talk.checker.sent(content);
    return (await rest(nodes[0], talk.alice, 'POST', path, { content }, key)).status === 201;
  }

  /** Asks, and breaks the connection when it is done and the answer is on its way. */
  async function lose(content: string, ask: () => Promise<boolean>): Promise<void> {
    const { link } = servers;
    link.loseAnswers(content);
    const answer = ask();
    await until('it to be done', () => log().includes(content));
    link.cut();
    link.mend();
    expect(await answer).toBe(false);
  }

  it('what is asked again, by event or by REST, is done once', async () => {
    const ways = { 'by event': () => send('by event', 'key'), 'by REST': () => post('by REST') };
    for (const [name, ask] of Object.entries(ways)) {
      await lose(name, ask);
      await until(`${name} again`, ask, HEALED_WITHIN_MS);
    }
    await told('before', 'by event', 'by REST', 'last');
  }, 60_000);

  it('nobody asks again in place of the client', async () => {
    await lose('without a key', () => send('without a key'));
    await until('a send', () => send('after', 'after'), HEALED_WITHIN_MS);
    await told('before', 'by event', 'by REST', 'last', 'without a key', 'after', 'last');
  }, 60_000);

  /** Everyone hears all there is, in one order and once, and this is what there is. */
  async function told(...expected: string[]): Promise<void> {
    await until('a send', () => send('last', `last of ${expected.length}`), HEALED_WITHIN_MS);
    expect(await talk.judged()).toEqual({ faults: [], told: [] });
    expect(await talk.kept()).toEqual(expected);
  }
});
