import { createEngine, Engine } from '../../src/engine/engine';
import { RealtimeOptions, resolveOptions } from '../../src/realtime.options';
import type { Factory, StoreNode } from '../../src/testing';
import { startRedis, startRedisCluster } from './redis';
import { until } from './until';

export interface EngineUnderTest {
  /** Another node on the same data; the memory engine is one process and has one. */
  node: (options?: Partial<RealtimeOptions>) => Promise<Engine>;
  stop: () => Promise<void>;
}

type Make = () => Promise<EngineUnderTest>;

const SECRET = { jwt: { secret: 'test' } };

async function ready(engine: Engine): Promise<Engine> {
  await until('engine', async () => {
    await engine.ping();
    return true;
  });
  return engine;
}

function redisNodes(redis: RealtimeOptions['redis'], stopServers: () => Promise<void>): EngineUnderTest {
  const engines: Engine[] = [];
  return {
    node: async (options) => {
      const engine = await createEngine(resolveOptions({ ...SECRET, redis, ...options }));
      engines.push(engine);
      return ready(engine);
    },
    stop: async () => {
      await Promise.all(engines.map((engine) => engine.close()));
      await stopServers();
    },
  };
}

const ENGINES: [name: string, make: Make][] = [
  [
    'memory',
    () => {
      const engines = new Map<string, Promise<Engine>>();
      return Promise.resolve({
        node: (options) => {
          const key = JSON.stringify(options ?? {});
          const engine = engines.get(key) ?? createEngine(resolveOptions({ ...SECRET, ...options }));
          engines.set(key, engine);
          return engine;
        },
        stop: async () => {
          await Promise.all((await Promise.all(engines.values())).map((engine) => engine.close()));
        },
      });
    },
  ],
  [
    'redis',
    async () => {
      const server = await startRedis();
      return redisNodes({ url: server.url }, server.stop);
    },
  ],
  [
    'redis cluster of three masters',
    async () => {
      const servers = await startRedisCluster();
      return redisNodes({ clusterNodes: servers.nodes.split(',') }, servers.stop);
    },
  ],
];

/** One suite, run on every engine. */
export function onEveryEngine(suite: (engine: () => EngineUnderTest) => void): void {
  describe.each(ENGINES)('on %s', (_name, make) => {
    let engine: EngineUnderTest;
    beforeAll(async () => {
      engine = await make();
    }, 60_000);
    afterAll(() => engine.stop());
    suite(() => engine);
  });
}

/** A suite of `depth-realtime/testing`, run on a part of every engine. */
export function onEveryEngineAs<Part>(
  part: (engine: Engine) => Part,
  suite: (name: string, factory: Factory<Part>) => void,
): void {
  for (const [name, make] of ENGINES) {
    suite(`on ${name}`, async () => {
      const { node, stop } = await make();
      return { node: async (limits) => part(await node(limits && { limits })), close: stop };
    });
  }
}

/** The same for a store, beside the broker of its engine. */
export function onStoresOfEveryEngine<Store>(
  store: (engine: Engine) => Store,
  suite: (name: string, factory: Factory<StoreNode<Store>>) => void,
): void {
  onEveryEngineAs((engine) => ({ store: store(engine), broker: engine.broker }), suite);
}
