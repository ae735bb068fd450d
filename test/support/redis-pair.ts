import { RedisServer, startRedis } from './redis';
import { proxyTo, TcpProxy } from './tcp-proxy';
import { until } from './until';

/** A primary and its replica, with a way to the primary that follows a promotion, and a way between them that can be cut. */
export class RedisPair {
  private constructor(
    private servers: [primary: RedisServer, replica: RedisServer],
    /** Leads to the primary. */
    readonly link: TcpProxy,
    private readonly replication: TcpProxy,
  ) {}

  static async start(...settings: string[]): Promise<RedisPair> {
    // A replica is filled at once, and not with the next second.
    const all = ['--repl-diskless-sync', 'no', '--hz', '100', ...settings];
    const servers: [RedisServer, RedisServer] = [await startRedis(...all), await startRedis(...all)];
    const pair = new RedisPair(servers, await proxyTo(servers[0].url), await proxyTo(servers[0].url));
    pair.follow();
    await pair.level();
    return pair;
  }

  get primary(): RedisServer {
    return this.servers[0];
  }

  get replica(): RedisServer {
    return this.servers[1];
  }

  /** What is written from now on reaches the primary alone. */
  part(): void {
    this.replication.cut();
  }

  /** The replica becomes the primary, with what it has, and the link leads to it. */
  promote(): void {
    this.replica.cli('replicaof', 'no', 'one');
    this.servers = [this.replica, this.primary];
    this.link.lead(this.primary.url);
  }

  /** Whoever is not the primary becomes its replica. */
  follow(): void {
    this.replication.lead(this.primary.url);
    this.replica.cli('replicaof', '127.0.0.1', String(this.replication.port));
  }

  /** Awaits that the replica has all that was written. */
  async level(): Promise<void> {
    const mark = this.primary.cli('incr', 'mark');
    await until('the replica', () => this.replica.cli('get', 'mark') === mark);
  }

  async stop(): Promise<void> {
    await Promise.all([this.link.close(), this.replication.close()]);
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}
