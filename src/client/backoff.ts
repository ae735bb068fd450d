/** Bounds of the delays between two attempts, in milliseconds. */
export interface BackoffBounds {
  /** The first delay is at most this long; each further one at most twice as long. Default 500. */
  initialMs: number;
  /** No delay is longer. Default 30,000. */
  maxMs: number;
}

/**
 * How long to wait before an attempt (0, 1, 2 …), with full jitter: anything from 0 to the bound, so that clients that
 * were thrown out together do not come back together.
 */
export function backoff(attempt: number, { initialMs, maxMs }: BackoffBounds): number {
  return Math.random() * Math.min(maxMs, initialMs * 2 ** Math.min(attempt, 30));
}

export function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms));
}
