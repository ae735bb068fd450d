import { join } from 'node:path';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import { Presence } from './presence';

const ARRIVE = redisScript([join(__dirname, 'lua', 'arrive.lua')], 'allow-oom');

/** A connection that is not renewed for this long is gone with its node, in milliseconds. */
const LEASE = 30_000;
const RENEWAL = LEASE / 3;
const AT_ONCE = 100;

/** Connections in Redis, held by leases that their node renews. */
export class RedisPresence extends Presence {
  private readonly held = new Map<string, string>();
  private readonly renewal = setInterval(() => void this.renew(), RENEWAL).unref();

  private renewing = false;

  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async arrive(userId: string, connectionId: string, limit: number): Promise<boolean> {
    const counted = (await this.redis.run(ARRIVE, [this.key(userId)], [connectionId, limit, LEASE])) === 1;
    if (counted) this.held.set(connectionId, userId);
    return counted;
  }

  async depart(userId: string, connectionId: string): Promise<void> {
    this.held.delete(connectionId);
    await this.redis.command((redis) => redis.zrem(this.key(userId), connectionId));
  }

  async count(userId: string): Promise<number> {
    const [seconds] = await this.redis.command((redis) => redis.time());
    return this.redis.command((redis) => redis.zcount(this.key(userId), Number(seconds) * 1000, '+inf'));
  }

  close(): void {
    clearInterval(this.renewal);
  }

  /** A few at a time: all at once would hold up everything else. */
  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    const held = [...this.held];
    for (let i = 0; i < held.length; i += AT_ONCE) await this.renewSome(held.slice(i, i + AT_ONCE));
    this.renewing = false;
  }

  private async renewSome(connections: [connectionId: string, userId: string][]): Promise<void> {
    // What fails is renewed next time; a lease outlives two failures. What has departed meanwhile stays departed.
    await Promise.allSettled(
      connections
        .filter(([connectionId]) => this.held.has(connectionId))
        .map(([connectionId, userId]) => this.redis.run(ARRIVE, [this.key(userId)], [connectionId, 0, LEASE])),
    );
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, 'connections');
  }
}
