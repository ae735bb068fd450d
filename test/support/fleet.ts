import { Node, startNode } from './node';
import { RedisServer, startRedis } from './redis';
import { freePort } from './free-port';

/** A place for a server, at an address that stays the same whatever becomes of the process there. */
export class Berth {
  private node: Node | undefined;

  constructor(
    readonly url: string,
    private readonly settings: Record<string, string>,
    private readonly script?: string,
  ) {}

  /** The process that is there. */
  get process(): Node {
    if (!this.node) throw new Error(`nothing runs at ${this.url}`);
    return this.node;
  }

  async start(): Promise<void> {
    this.node = await startNode(this.settings, this.script);
  }

  /** As an orchestrator does it; gives the exit code. */
  end(): Promise<number | null> {
    return this.process.stop('SIGTERM');
  }

  /** As the kernel does it. */
  async kill(): Promise<void> {
    await this.process.stop('SIGKILL');
  }

  /** Whatever state it is in. */
  async clear(): Promise<void> {
    await this.node?.stop('SIGKILL');
  }
}

/** Limits are not what is tried here. */
const UNLIMITED = {
  EVENTS_PER_MINUTE: '0',
  REST_PER_MINUTE: '0',
  HANDSHAKES_PER_10S: '0',
  SOCKETS_PER_USER: '0',
  SOCKETS_PER_IP: '0',
};

export interface FleetOptions {
  /** Of servers that are not ours, which are told `HOST`, `PORT`, `REDIS_URL` and `JWT_SECRET`. */
  script?: string;
  settings?: Record<string, string>;
  /** Those of Redis, as arguments. */
  redis?: readonly string[];
}

/** Several servers on one Redis, each of which can come to harm. */
export class Fleet {
  private constructor(
    readonly berths: readonly Berth[],
    readonly redis: RedisServer,
  ) {}

  static async start(nodes: number, { script, settings, redis: forRedis = [] }: FleetOptions = {}): Promise<Fleet> {
    const redis = await startRedis(...forRedis);
    const berths: Berth[] = [];
    for (let i = 0; i < nodes; i++) {
      const port = await freePort();
      const own = { ...UNLIMITED, REDIS_URL: redis.url, HOST: '127.0.0.1', PORT: String(port), ...settings };
      berths.push(new Berth(`http://127.0.0.1:${port}`, own, script));
    }
    await Promise.all(berths.map((berth) => berth.start()));
    return new Fleet(berths, redis);
  }

  at(index: number): Berth {
    return this.berths[index % this.berths.length] as Berth;
  }

  get urls(): string[] {
    return this.berths.map(({ url }) => url);
  }

  /** Whatever state it is in. */
  async stop(): Promise<void> {
    await Promise.all(this.berths.map((berth) => berth.clear()));
    await this.redis.stop();
  }
}
