import { Deadlines } from '../timing/deadlines';
import { RateLimiter, Verdict } from './rate-limiter';

export class MemoryRateLimiter extends RateLimiter {
  private readonly hits = new Map<string, number[]>();
  private readonly idle = new Deadlines<string>((key) => this.hits.delete(key), 1_000);

  hit(key: string, limit: number, windowMs: number, cost = 1): Promise<Verdict> {
    return Promise.resolve(this.count(key, limit, windowMs, cost));
  }

  /** The same at once. */
  count(key: string, limit: number, windowMs: number, cost = 1): Verdict {
    const now = Date.now();
    const times = this.hits.get(key) ?? [];
    // The hit that must have left the window for this one to fit in.
    const bound = times[times.length - (limit - cost + 1)];
    if (bound !== undefined && bound > now - windowMs) return { allowed: false, retryAfterMs: bound + windowMs - now };
    for (let i = 0; i < cost; i++) times.push(now);
    if (times.length > limit) times.splice(0, times.length - limit);
    this.hits.set(key, times);
    this.idle.set(key, now + windowMs);
    return { allowed: true, retryAfterMs: 0 };
  }

  close(): void {
    this.idle.close();
  }
}
