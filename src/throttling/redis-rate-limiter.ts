import { join } from 'node:path';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import { RateLimiter, Verdict } from './rate-limiter';

const HIT = redisScript([join(__dirname, 'lua', 'hit.lua')], 'allow-oom');

export class RedisRateLimiter extends RateLimiter {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async hit(key: string, limit: number, windowMs: number, cost = 1): Promise<Verdict> {
    const retryAfterMs = (await this.redis.run(HIT, [this.redis.key(key, 'hits')], [limit, windowMs, cost])) as number;
    return { allowed: retryAfterMs === 0, retryAfterMs };
  }
}
