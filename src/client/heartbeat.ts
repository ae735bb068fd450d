import type { Timeouts } from './options';

type Times = Pick<Timeouts, 'heartbeatMs' | 'heartbeatTimeoutMs'>;

/**
 * Finds out that a connection is dead though nobody has said so: after a silence the server is asked for a sign of life.
 * A server that speaks is not asked.
 */
export class Heartbeat {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private over = false;

  constructor(
    private readonly times: Times,
    /** Asks the server for anything. */
    private readonly ask: () => void,
    private readonly onDead: () => void,
  ) {
    this.heard();
  }

  heard(): void {
    this.asking = false;
    this.schedule(this.times.heartbeatMs, () => this.check());
  }

  /** Asks now. */
  check(): void {
    if (this.asking || this.over) return;
    this.asking = true;
    this.schedule(this.times.heartbeatTimeoutMs, this.onDead);
    this.ask();
  }

  stop(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private schedule(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(then, ms);
  }
}
