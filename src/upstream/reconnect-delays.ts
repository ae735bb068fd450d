/** The longest delay, where the first is no longer, in milliseconds. */
const LONGEST_MS = 30_000;
/** A connection that stood this long was a good one, in milliseconds. */
const GOOD_MS = 10_000;

/**
 * How long to wait before a connection is tried again: a random time between half of the first delay and a limit, which begins
 * with the first delay and doubles with each attempt. A good connection begins anew; one that is closed at once does not.
 */
export class ReconnectDelays {
  private attempts = 0;

  /** `firstMs`: milliseconds. */
  constructor(private readonly firstMs: number) {}

  /** Milliseconds, after a connection that stood for so many (0: there was none). */
  next(stoodMs: number): number {
    if (stoodMs >= GOOD_MS) this.attempts = 0;
    const limit = Math.min(this.firstMs * 2 ** this.attempts, Math.max(this.firstMs, LONGEST_MS));
    this.attempts += 1;
    const least = this.firstMs / 2;
    return least + Math.random() * (limit - least);
  }
}
