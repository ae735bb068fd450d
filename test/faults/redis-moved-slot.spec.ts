import { RedisConnection } from '../../src/redis/redis-connection';
import { start, stop } from '../support/processes';
import { addresses, RedisServer, startRedisMasters } from '../support/redis';
import { until } from '../support/until';

const HEARD_WITHIN_MS = 5_000;
const MOVES = 12;
/** The first master has the slots up to there. */
const FIRST_SLOTS = 5_461;

describe('when a slot moves from shard to shard of a Redis Cluster (F7)', () => {
  let masters: RedisServer[];
  let redis: RedisConnection;

  beforeAll(async () => {
    masters = await startRedisMasters();
    redis = new RedisConnection({ url: 'redis://127.0.0.1', clusterNodes: addresses(masters), keyPrefix: 'depth:' });
    await redis.tried();
  }, 30_000);

  afterAll(async () => {
    redis.close();
    await Promise.all(masters.map((master) => master.stop()));
  });

  const at = (i: number): RedisServer => masters[i % masters.length] as RedisServer;
  const slotOf = (channel: string): string => at(0).cli('cluster', 'keyslot', channel);

  function move(slot: string, from: RedisServer, to: RedisServer): void {
    const [source, target] = [from.cli('cluster', 'myid'), to.cli('cluster', 'myid')];
    to.cli('cluster', 'setslot', slot, 'importing', source);
    from.cli('cluster', 'setslot', slot, 'migrating', target);
    for (const server of new Set([to, from, ...masters])) server.cli('cluster', 'setslot', slot, 'node', target);
  }

  it(`a subscription follows it at once, and is taken up once: ${MOVES} times`, async () => {
    const channels = Array.from({ length: 100 }, (_, i) => redis.channel(`conversation:${i}`));
    const channel = channels.find((some) => Number(slotOf(some)) < FIRST_SLOTS) ?? '';
    const heard = new Set<string>();
    await redis.subscriptions.subscribe(channel, (text) => heard.add(text));
    const watches = masters.map(({ port }) => start('redis-cli', ['-p', String(port), 'monitor']));
    await until('watches', () => watches.every((watch) => watch.output().includes('OK')));
    for (let i = 0; i < MOVES; i++) {
      move(slotOf(channel), at(i), at(i + 1));
      const said = async (): Promise<boolean> => {
        await redis.publish(channel, String(i));
        return heard.has(String(i));
      };
      await until('what is said there', said, HEARD_WITHIN_MS);
    }
    const lines = (): string[] =>
      watches.flatMap((watch) => watch.output().split('\n')).filter((line) => line.includes('"ssubscribe"'));
    await until('all to be seen', () => lines().length >= MOVES);
    await Promise.all(watches.map((watch) => stop(watch)));
    expect(lines().filter((line) => line.split(`"${channel}"`).length > 2)).toEqual([]);
  }, 60_000);
});
