const TICK_MS = 250;
/** Between 1.75 and 2 s. */
const TICKS = 8;

/**
 * Gives up on answers that do not come within 2 s. Its clock stands still while this process does: an answer that has come
 * but could not be read yet, or a question that could not be sent, is not late.
 */
export class Patience {
  /** What is waited for, by the tick before which it was asked; the first is given up next. */
  private readonly asked: Set<() => void>[] = Array.from({ length: TICKS }, () => new Set());
  private readonly timer = setInterval(() => this.tick(), TICK_MS).unref();

  await<T>(answer: Promise<T>): Promise<T> {
    const latest = this.asked.at(-1);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error('no answer'));
      latest?.add(giveUp);
      answer.then(resolve, reject).finally(() => latest?.delete(giveUp));
    });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const late = this.asked.shift() ?? new Set();
    for (const giveUp of late) giveUp();
    this.asked.push(new Set());
  }
}
