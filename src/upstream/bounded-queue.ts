/** First in, first out; holds so many items, and so many bytes of them, and no more. */
export class BoundedQueue<T> {
  private readonly items: { item: T; bytes: number }[] = [];
  private bytes = 0;

  constructor(
    private readonly maxItems: number,
    private readonly maxBytes: number,
  ) {}

  /** `false`: it is full, and stays as it is. */
  offer(item: T, bytes: number): boolean {
    if (this.items.length >= this.maxItems || this.bytes + bytes > this.maxBytes) return false;
    this.items.push({ item, bytes });
    this.bytes += bytes;
    return true;
  }

  /** Makes room by dropping the oldest. Gives how many are lost, the new one included where it alone is too large. */
  push(item: T, bytes: number): number {
    for (let lost = 0; ; lost++) {
      if (this.offer(item, bytes)) return lost;
      if (this.take() === undefined) return lost + 1;
    }
  }

  take(): T | undefined {
    const first = this.items.shift();
    this.bytes -= first?.bytes ?? 0;
    return first?.item;
  }

  /** Takes all. */
  drain(): T[] {
    this.bytes = 0;
    return this.items.splice(0).map(({ item }) => item);
  }
}
