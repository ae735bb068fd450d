/** Rates of users are per minute, in milliseconds. */
export const MINUTE = 60_000;

/** What a user's rate is counted under. */
export function rateKey(name: 'events' | 'rest', userId: string): string {
  return `rate:${name}:${userId}`;
}

export interface Verdict {
  allowed: boolean;
  /** When refused: the same hit can succeed after this long, in milliseconds. */
  retryAfterMs: number;
}

/**
 * Counts hits in a sliding window: never more than `limit` in any `windowMs`, not just in windows that begin at fixed
 * times. Refused hits do not count. One atomic step per hit over all nodes, by the engine's clock.
 */
export abstract class RateLimiter {
  abstract hit(key: string, limit: number, windowMs: number, cost?: number): Promise<Verdict>;
}
