import { join } from 'node:path';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import { Presence } from './presence';

const ARRIVE = redisScript([join(__dirname, 'lua', 'arrive.lua')], 'allow-oom');

/** A connection that is not renewed for this long is gone with its node, in milliseconds. */
const LEASE = 30_000;
const RENEWAL = LEASE / 3;

/** Connections in Redis, held by leases that their node renews. */
export class RedisPresence extends Presence {
  private readonly held = new Map<string, string>();
  private readonly renewal = setInterval(() => void this.renew(), RENEWAL).unref();

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

  private async renew(): Promise<void> {
    // What fails is renewed next time; a lease outlives two failures.
    await Promise.allSettled(
      [...this.held].map(([connectionId, userId]) =>
        this.redis.run(ARRIVE, [this.key(userId)], [connectionId, 0, LEASE]),
      ),
    );
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, 'connections');
  }
}
