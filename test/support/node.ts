import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { RedisServer, startRedis } from './redis';
import { start, stop } from './processes';
import { until } from './until';

export const SECRET = 'a secret of the tests';

export interface Node {
  url: string;
  /** All it printed so far, on both streams. */
  output: () => string;
  /** May be paused: then nobody reads what it prints. */
  stdout: Readable;
  stderr: Readable;
  /** Ends it and gives its exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  pid: number;
}

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

/** A real server process, as `npm start` runs it, on a free port. Needs a build. Or another that says when it is ready. */
export async function startNode(settings: Record<string, string> = {}, script = MAIN): Promise<Node> {
  const { PATH, HOME } = process.env;
  const child = start(process.execPath, [script], {
    PATH,
    HOME,
    PORT: '0',
    JWT_SECRET: SECRET,
    DEMO: 'false',
    ...settings,
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`exited with ${code}: ${child.output()}`);
  });
  const ready = until('ready', () => /^ready (http:\S+)$/m.exec(child.output())?.[1], 60_000);
  const url = await Promise.race([ready, exited]);
  const { output, stdout, stderr, pid } = child;
  return { url, output, stdout, stderr, stop: (signal) => stop(child, signal), pid: pid as number };
}

/** What runs for all tests of a file or a `describe`. */
export interface Stage {
  /** Counted around: there may be fewer. */
  node: (index?: number) => Node;
  redis: () => RedisServer;
}

/** So many servers on one redis-server of their own. */
export function withNodesOnRedis(
  count: number,
  settings: Record<string, string> = {},
  redisSettings: string[] = [],
): Stage {
  let redis: RedisServer;
  const node = withNodes(count, settings, async () => {
    redis = await startRedis(...redisSettings);
    return redis;
  });
  return { node, redis: () => redis };
}

/**
 * One suite on both engines: on memory one server, on Redis two servers on one redis-server. `node(0)` and `node(1)` are
 * the same server on memory.
 */
export function onBothEngines(
  suite: (node: Stage['node'], redis: () => RedisServer | undefined) => void,
  settings: Record<string, string> = {},
): void {
  describe('on the memory engine', () => {
    suite(withNodes(1, settings), () => undefined);
  });
  describe('on the redis engine', () => {
    const { node, redis } = withNodesOnRedis(2, settings);
    suite(node, redis);
  });
}

/**
 * One test on both engines at once, as `onBothEngines` has them: for what waits more than it works. What stands around
 * each test (`beforeEach`, `afterEach`) does not for these.
 */
export function onBothEnginesAtOnce(
  name: string,
  test: (node: Stage['node'], redis: () => RedisServer | undefined) => Promise<void>,
  { settings = {}, timeoutMs }: { settings?: Record<string, string>; timeoutMs: number },
): void {
  const memory: Stage['node'] = withNodes(1, settings);
  const { node, redis } = withNodesOnRedis(2, settings);
  it.concurrent(`${name}, on the memory engine`, () => test(memory, () => undefined), timeoutMs);
  it.concurrent(`${name}, on the redis engine`, () => test(node, redis), timeoutMs);
}

function withNodes(
  count: number,
  settings: Record<string, string>,
  startEngine?: () => Promise<RedisServer>,
): Stage['node'] {
  const nodes: Node[] = [];
  let redis: RedisServer | undefined;

  beforeAll(async () => {
    redis = await startEngine?.();
    const all = redis ? { ...settings, REDIS_URL: redis.url } : settings;
    for (let i = 0; i < count; i++) nodes.push(await startNode(all));
  }, 120_000);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis?.stop();
  }, 30_000);

  return (index = 0) => nodes[index % count] as Node;
}
