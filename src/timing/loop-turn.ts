/** Each tick wakes the process: no more of them than are needed. */
const MOST_MS = 100;

/**
 * How long the event loop has been busy with what came at once: whatever comes now is answered as late as that, or later.
 * Its timer never keeps the process alive.
 */
export class LoopTurn {
  private began = performance.now();
  private readonly timer: NodeJS.Timeout;

  /** `limitMs`: how long is too long. */
  constructor(limitMs: number) {
    this.timer = setInterval(() => (this.began = performance.now()), Math.min(MOST_MS, limitMs / 2)).unref();
  }

  /** In milliseconds, up to half the limit too much. */
  get lasted(): number {
    return performance.now() - this.began;
  }

  close(): void {
    clearInterval(this.timer);
  }
}
