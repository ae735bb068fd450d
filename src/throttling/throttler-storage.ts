import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimiter } from './rate-limiter';

type Increment = ThrottlerStorage['increment'];

/** The throttler's storage over the sliding window. Its times are in seconds, here with fractions. */
@Injectable()
export class SlidingWindowStorage implements ThrottlerStorage {
  constructor(private readonly limiter: RateLimiter) {}

  async increment(key: string, ttl: number, limit: number): ReturnType<Increment> {
    const { allowed, retryAfterMs } = await this.limiter.hit(key, limit, ttl);
    return {
      totalHits: allowed ? 1 : limit + 1,
      timeToExpire: ttl / 1_000,
      isBlocked: !allowed,
      timeToBlockExpire: retryAfterMs / 1_000,
    };
  }
}
