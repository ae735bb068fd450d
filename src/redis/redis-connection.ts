import { once } from 'node:events';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Cluster, ClusterOptions, Redis, RedisOptions, ReplyError } from 'ioredis';
import type { Durability, RedisSettings } from '../realtime.options';
import { Patience } from '../timing/patience';
import { durableScript, RedisScript } from './redis-script';
import { RedisSubscriptions } from './redis-subscriptions';
import { Replication } from './replication';
import { retryIn } from './retry-in';
import { storeError } from './store-error';

/** No answer within this long is `STORE_UNAVAILABLE`, in milliseconds. */
const ANSWER_MS = 2_000;

const CLIENT: RedisOptions = {
  connectTimeout: 2_000,
  // A connection on which no answer comes is given up: a server whose machine is gone says no good-bye.
  socketTimeout: 5_000,
  // A resent command could run twice. What may be repeated carries an idempotency key and is repeated by its caller.
  autoResendUnfulfilledCommands: false,
  // While Redis loads its data: it knows only roughly for how long.
  maxLoadingRetryTime: 500,
  retryStrategy: retryIn,
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  autoResubscribe: false,
  // What was under way on a connection that is lost fails with it, and not only by its timeout.
  maxRetriesPerRequest: 0,
};

const CLUSTER: ClusterOptions = {
  shardedSubscribers: true,
  // What is for a shard to which a connection is being made waits for it.
  enableOfflineQueue: true,
  // What was under way on a connection that is lost may have been done: see `autoResendUnfulfilledCommands`.
  retryDelayOnFailover: 0,
  // What is on its way to another shard is asked for again every 100 ms, for as long as it is waited for.
  maxRedirections: ANSWER_MS / 100,
  clusterRetryStrategy: retryIn,
};

const COMMAND = durableScript([join(__dirname, 'lua', 'command.lua')]);

export type RedisValue = string | number;

/**
 * The node's two clients: one for commands, pipelined, failing at once while Redis is away; one for subscriptions, which
 * subscribes again by itself when Redis is back. Each is one connection, in a cluster one per shard: there a command for
 * a shard that is away waits for it until it is given up.
 */
export class RedisConnection {
  readonly commands: Redis | Cluster;
  readonly subscriptions: RedisSubscriptions;
  /** Redis Cluster: channels live on the shard of their room. */
  readonly sharded: boolean;
  private readonly logger = new Logger('Redis');
  private readonly subscriber: Redis | Cluster;
  private readonly patience = new Patience(ANSWER_MS);
  /** Where answers are to wait for it. */
  private readonly replication: Replication | undefined;
  /** Scripts the server was told on this connection. */
  private readonly known = new Set<RedisScript>();
  private down = false;
  private gathering = false;

  constructor(
    private readonly settings: RedisSettings,
    durability: Durability = 'memory',
  ) {
    this.sharded = settings.clusterNodes.length > 0;
    this.commands = this.connect({ enableOfflineQueue: false });
    this.subscriber = this.connect();
    this.subscriptions = new RedisSubscriptions(this.subscriber, this.sharded, this.patience);
    if (durability === 'replicated') this.replication = new Replication(() => this.primaries());
    this.commands.on('error', (error: Error) => this.report(error));
    this.subscriber.on('error', () => undefined); // the same server: reported once
    this.commands.on('ready', () => this.recovered());
    this.commands.on('close', () => this.known.clear());
  }

  /** Keys of one room (or user …) share a slot of the cluster, so that one script may use them together. */
  key(owner: string, part: string): string {
    return `${this.settings.keyPrefix}{${owner}}:${part}`;
  }

  channel(room: string): string {
    return `${this.settings.keyPrefix}{${room}}`;
  }

  /**
   * Runs a script as one atomic step. Rejects with `STORE_UNAVAILABLE` or `STORE_FULL`. With durability `replicated` a
   * durable script's answer waits until a replica has what it tells, be it of this run or of one before.
   */
  run(script: RedisScript, keys: string[], args: RedisValue[]): Promise<unknown> {
    const { replication } = this;
    const { durable } = script;
    if (!replication || !durable) return this.command((redis) => this.evaluate(redis, script, keys, args));
    return this.command(async (redis) => {
      const answer = await this.evaluate(redis, durable, keys, args);
      const [lineage, result = null] = answer as [string, unknown?];
      await replication.confirm(lineage, keys[0] ?? '');
      return result;
    });
  }

  /** Runs a plain command that changes one key and is not to be lost, like `run`. */
  write(command: string, key: string, ...args: RedisValue[]): Promise<unknown> {
    return this.run(COMMAND, [key], [command, ...args]);
  }

  /** Runs plain commands. Rejects with `STORE_UNAVAILABLE` or `STORE_FULL`. */
  async command<T>(run: (redis: Redis | Cluster) => Promise<T>): Promise<T> {
    try {
      if (this.commands.status !== 'ready') throw new Error('no connection');
      this.gather();
      return await this.patience.await(run(this.commands));
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Tells the subscribers of a channel, on whichever shard they are. */
  async publish(channel: string, text: string): Promise<void> {
    await this.command((redis) => (this.sharded ? redis.spublish(channel, text) : redis.publish(channel, text)));
  }

  /** Resolves as soon as commands can be run for the first time, or Redis turns out not to be there. */
  async tried(): Promise<void> {
    // A failure is reported by its own listener.
    await once(this.commands, 'ready', { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
  }

  /** What the clock of Redis says, in milliseconds since the epoch. */
  async now(): Promise<number> {
    const [seconds, micros] = await this.command((redis) => redis.time());
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  /** Rejects while commands cannot be run or events cannot come. In a cluster one shard stands for all. */
  async ping(): Promise<void> {
    await Promise.all([this.subscriptions.ping(), this.command((redis) => redis.ping())]);
  }

  close(): void {
    this.subscriptions.close();
    this.replication?.close();
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  private async evaluate(
    redis: Redis | Cluster,
    script: RedisScript,
    keys: string[],
    args: RedisValue[],
  ): Promise<unknown> {
    this.teach(script);
    try {
      return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      // Another master of a cluster, or a server told to forget, does not know the script.
      if (!(error instanceof ReplyError && (error as Error).message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(script.text, keys.length, ...keys, ...args);
    }
  }

  /**
   * The first step of a script on a connection comes right after the script: one that had to be repeated with it would
   * come after those that were asked for later. A cluster, with a connection per node, is left to the repetition.
   */
  private teach(script: RedisScript): void {
    const { commands, known } = this;
    if (known.has(script) || !(commands instanceof Redis)) return;
    known.add(script);
    commands.script('LOAD', script.text).catch(() => known.delete(script));
  }

  /**
   * Lets the commands of one turn of the event loop leave in one write. The client library's own pipelining does the same
   * at twice the cost, and in a cluster it repeats none of them where a shard refuses only some.
   */
  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const streams = this.primaries().flatMap(({ status, stream }) => (status === 'ready' ? [stream] : []));
    for (const stream of streams) stream.cork();
    setImmediate(() => {
      this.gathering = false;
      for (const stream of streams) stream.uncork();
    });
  }

  private connect(options: RedisOptions = {}): Redis | Cluster {
    if (!this.sharded) return new Redis(this.settings.url, { ...CLIENT, ...options });
    const { username, password, protocol } = new URL(this.settings.url);
    return new Cluster(this.settings.clusterNodes, {
      ...CLUSTER,
      redisOptions: {
        ...CLIENT,
        ...(username !== '' && { username: decodeURIComponent(username) }),
        ...(password !== '' && { password: decodeURIComponent(password) }),
        ...(protocol === 'rediss:' && { tls: {} }),
      },
    });
  }

  private primaries(): Redis[] {
    return this.commands instanceof Redis ? [this.commands] : this.commands.nodes('master');
  }

  private report(error: Error): void {
    if (!this.down)
      this.logger.error(`Redis does not answer: ${error.message || error.name}. Trying again until it does.`);
    this.down = true;
  }

  private recovered(): void {
    if (this.down) this.logger.log('Redis answers again.');
    this.down = false;
  }
}
