import type { Logger } from '@nestjs/common';

/** Losses are told of at once, and then at most this often, in milliseconds. */
const QUIET_MS = 60_000;

/** Counts what is lost, by reason, and tells of it without flooding the log. */
export class Losses {
  private readonly counts = new Map<string, number>();
  private quietUntil = 0;

  constructor(
    private readonly logger: Logger,
    private readonly what: string,
    private readonly dropped: (count: number) => void,
  ) {}

  count(reason: string, by = 1): void {
    this.dropped(by);
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
    if (Date.now() >= this.quietUntil) this.tell();
  }

  /** Tells of those that were not told of yet. */
  tell(): void {
    if (this.counts.size === 0) return;
    const parts = [...this.counts].map(([reason, count]) => `${count} (${reason})`);
    this.logger.warn(`${this.what}: ${parts.join(', ')}`);
    this.counts.clear();
    this.quietUntil = Date.now() + QUIET_MS;
  }
}
