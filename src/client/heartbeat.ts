import type { Timeouts } from './options';

type Times = Pick<Timeouts, 'heartbeatMs' | 'heartbeatTimeoutMs'>;

/**
 * Finds out that a connection is dead though nobody has said so: after a silence the server is asked for a sign of life.
 * A server that speaks is not asked.
 */
export class Heartbeat {
  private heardAt = Date.now();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private over = false;

  constructor(
    private readonly times: Times,
    /** Asks the server for anything. */
    private readonly ask: () => void,
    private readonly onDead: () => void,
  ) {
    this.expectSilence();
  }

  heard(): void {
    this.heardAt = Date.now();
    if (this.asking) this.expectSilence();
  }

  /** Asks now. */
  check(): void {
    if (this.asking || this.over) return;
    this.asking = true;
    const askedAt = Date.now();
    this.schedule(this.times.heartbeatTimeoutMs, () => {
      if (this.heardAt < askedAt) this.onDead();
      else this.expectSilence();
    });
    this.ask();
  }

  stop(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private expectSilence(): void {
    this.asking = false;
    const left = this.heardAt + this.times.heartbeatMs - Date.now();
    this.schedule(Math.max(left, 0), () => {
      if (Date.now() - this.heardAt >= this.times.heartbeatMs) this.check();
      else this.expectSilence();
    });
  }

  private schedule(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(then, ms);
  }
}
