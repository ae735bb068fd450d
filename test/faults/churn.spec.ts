import { Churn, LEAP_MS } from '../support/churn';
import { bytesIn, growthOf, Holdings, holdings } from '../support/heap';
import { onBothEngines } from '../support/node';
import { leapingProbes } from '../support/probes';
import type { RedisServer } from '../support/redis';
import { until } from '../support/until';

// SOAK_MINUTES: how long guests come and go on each engine. Left out: for one round, in which as many come as in half an
// hour with two every three seconds.
const SOAK_MS = Number(process.env.SOAK_MINUTES ?? 0) * 60_000;
const PER_ROUND = 1_200;
/** After so many a process has what it keeps for good. */
const WARM_UP = 400;
/** More than the records that are kept of a few of them; less than an object and its entry in a map, one for each. */
const BYTES_PER_ARRIVAL = 100;

/** The slope of the line that lies best, by least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x0, y0] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The channels that somebody listens to, and how many do. */
function subscriptions({ cli }: RedisServer): string[] {
  const channels = lines(cli('pubsub', 'channels')).toSorted();
  return [...channels.flatMap((channel) => lines(cli('pubsub', 'numsub', channel))), cli('pubsub', 'shardchannels')];
}

/** Keys of a pattern that Redis keeps for good. */
function lastingKeys({ cli }: RedisServer, pattern: string): string[] {
  const script = `local lasting = {}
    for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
      if redis.call('PTTL', key) == -1 then lasting[#lasting + 1] = key end
    end
    return lasting`;
  return lines(cli('eval', script, '0', pattern));
}

onBothEngines(
  (node, redis) => {
    it(
      'who come and go in their thousands leave nothing behind (F17)',
      async () => {
        const nodes = node(0) === node(1) ? [node(0)] : [node(0), node(1)];
        const held = (): Promise<Holdings[]> => Promise.all(nodes.map(holdings));
        const server = redis();
        const before = server && subscriptions(server);
        const churn = await Churn.at(nodes);
        await churn.round(WARM_UP);

        const first = await held();
        let last: Holdings[];
        const points = [[churn.arrivals, bytesIn(first)] as const];
        const start = Date.now();
        do {
          await churn.round(PER_ROUND);
          last = await held();
          points.push([churn.arrivals, bytesIn(last)]);
        } while (Date.now() - start < SOAK_MS);

        const lost = slope(points);
        const report = { lost, points, counts: churn.counts, growth: growthOf(first, last) };
        if (SOAK_MS > 0 || lost >= BYTES_PER_ARRIVAL) console.log(JSON.stringify(report, undefined, 1));
        expect(lost).toBeLessThan(BYTES_PER_ARRIVAL);
        expect(Math.min(...Object.values(churn.counts))).toBeGreaterThan(PER_ROUND / 200);
        if (!server) return;
        expect(subscriptions(server)).toEqual(before);
        // Who does not read that he is ended is waited for a while.
        const gone = (keys: string): Promise<unknown> =>
          until(keys, () => lines(server.cli('keys', keys)).length === 0);
        await gone('*:present');
        await gone('*:places');
        // A token may be good for any time, and so is kept that it was revoked.
        const lasting = lastingKeys(server, '*guest-*');
        expect(lasting.filter((key) => !key.endsWith(':standing'))).toEqual([]);
        expect(lasting).toHaveLength(churn.counts.revoked ?? 0);
        expect(lastingKeys(server, '*other-*')).toEqual([]);
      },
      900_000 + 2 * SOAK_MS,
    );
  },
  {
    ...leapingProbes(LEAP_MS),
    DEMO: 'true',
    // High enough for everyone here, and counted.
    EVENTS_PER_MINUTE: '1000',
    REST_PER_MINUTE: '10000',
    HANDSHAKES_PER_10S: '3000',
    SOCKETS_PER_USER: '100',
    // So that those who fell silent are found out while others come.
    PING_INTERVAL_MS: '2000',
    PING_TIMEOUT_MS: '8000',
    ROOM_LOG_EVENTS: '50',
    MESSAGE_TTL_DAYS: '1',
  },
);
