const TICKS = 8;

/**
 * Gives up on answers that do not come within `ms`, at most an eighth of it sooner. Its clock stands still while this
 * process does: an answer that has come but could not be read yet, or a question that could not be sent, is not late.
 * The timer runs only while something waits, and never keeps the process alive.
 */
export class Patience {
  /** What is waited for, by the tick before which it was asked; the first is given up next. */
  private readonly asked: Set<() => void>[] = Array.from({ length: TICKS }, () => new Set());
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {}

  /** Rejects when it is given up. */
  await<T>(answer: Promise<T>): Promise<T> {
    this.timer ??= setInterval(() => this.tick(), this.ms / TICKS).unref();
    const latest = this.asked.at(-1);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error('no answer'));
      const done = (): void => {
        latest?.delete(giveUp);
        resolve(answer);
      };
      latest?.add(giveUp);
      answer.then(done, done);
    });
  }

  private tick(): void {
    const late = this.asked.shift() ?? new Set();
    for (const giveUp of late) giveUp();
    this.asked.push(new Set());
    if (this.asked.some(({ size }) => size > 0)) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
