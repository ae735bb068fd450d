const TICK_MS = 20;

/**
 * How long the event loop has been busy with what came at once: whatever comes now is answered as late as that, or later.
 * Its timer never keeps the process alive.
 */
export class LoopTurn {
  private began = performance.now();
  private readonly timer = setInterval(() => (this.began = performance.now()), TICK_MS).unref();

  /** In milliseconds, up to one tick too much. */
  get lasted(): number {
    return performance.now() - this.began;
  }

  close(): void {
    clearInterval(this.timer);
  }
}
