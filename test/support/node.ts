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
  const { output, stdout, pid } = child;
  return { url, output, stdout, stop: (signal) => stop(child, signal), pid: pid as number };
}

/**
 * One suite on both engines: on memory one server, on Redis two servers on one redis-server. `node(0)` and `node(1)` are
 * the same server on memory.
 */
export function onBothEngines(
  suite: (node: (index?: number) => Node, redis: () => RedisServer | undefined) => void,
  settings: Record<string, string> = {},
): void {
  describe.each(['memory', 'redis'])('on the %s engine', (engine) => {
    const nodes: Node[] = [];
    let redis: RedisServer | undefined;

    beforeAll(async () => {
      if (engine === 'redis') redis = await startRedis();
      const own = redis ? { ...settings, REDIS_URL: redis.url } : settings;
      for (let i = 0; i < (redis ? 2 : 1); i++) nodes.push(await startNode(own));
    }, 120_000);

    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      await redis?.stop();
    }, 30_000);

    suite(
      (index = 0) => nodes[index % nodes.length] as Node,
      () => redis,
    );
  });
}
