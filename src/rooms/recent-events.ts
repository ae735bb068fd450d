import type { LogEvent } from './broker';

/**
 * The last events of one open room, contiguous up to what was delivered: what those who were away for a moment have
 * missed. A reconnect storm is served from here and costs the broker one read.
 */
export class RecentEvents {
  private events: LogEvent[] = [];
  private times: number[] = [];

  constructor(private readonly limit: number) {}

  /** The seq right before the first event held; `top` where nothing is. */
  floor(top: number): number {
    return top - this.events.length;
  }

  push(event: LogEvent): void {
    this.events.push(event);
    this.times.push(Date.now());
    if (this.events.length > this.limit) this.drop(1);
  }

  /** Puts older events, read from the log, in front. */
  prepend(older: LogEvent[]): void {
    const now = Date.now();
    this.events.unshift(...older);
    this.times.unshift(...older.map(() => now));
    this.drop(this.events.length - this.limit);
  }

  /** Those after `seq`; the caller knows that `seq` is not below `floor`. */
  after(seq: number, top: number): LogEvent[] {
    return this.events.slice(seq - this.floor(top));
  }

  dropOlderThan(time: number): void {
    const first = this.times.findIndex((at) => at >= time);
    this.drop(first === -1 ? this.times.length : first);
  }

  clear(): void {
    this.drop(this.events.length);
  }

  private drop(count: number): void {
    if (count <= 0) return;
    this.events.splice(0, count);
    this.times.splice(0, count);
  }
}
