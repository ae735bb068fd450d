/**
 * Many deadlines on one timer. An item has one deadline at a time; setting it again moves it.
 * `due` is called at most one tick late, never early, and not at all after `delete`.
 * The timer runs only while something waits, and never keeps the process alive.
 */
export class Deadlines<T> {
  private readonly slots = new Map<number, Set<T>>();
  private readonly slotOf = new Map<T, number>();
  private timer: NodeJS.Timeout | undefined;
  private passed = 0;

  constructor(
    private readonly due: (item: T) => void,
    private readonly tickMs = 250,
  ) {}

  /** `at`: milliseconds since the epoch. */
  set(item: T, at: number): void {
    this.delete(item);
    if (this.slotOf.size === 0) this.passed = this.slot(Date.now()) - 1;
    const slot = Math.max(Math.ceil(at / this.tickMs), this.passed + 1);
    this.slotOf.set(item, slot);
    const items = this.slots.get(slot);
    if (items) items.add(item);
    else this.slots.set(slot, new Set([item]));
    this.timer ??= setInterval(() => this.tick(), this.tickMs).unref();
  }

  has(item: T): boolean {
    return this.slotOf.has(item);
  }

  delete(item: T): void {
    const slot = this.slotOf.get(item);
    if (slot === undefined) return;
    this.slotOf.delete(item);
    const items = this.slots.get(slot);
    items?.delete(item);
    if (items?.size === 0) this.slots.delete(slot);
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.slots.clear();
    this.slotOf.clear();
  }

  private tick(): void {
    const now = this.slot(Date.now());
    while (this.passed < now && this.slotOf.size > 0) for (const slot of this.next(now)) this.pass(slot);
    if (this.slotOf.size === 0) this.close();
  }

  /** The slots to be passed next. A clock may leap over more of them than there is anything in. */
  private next(now: number): number[] {
    if (now - this.passed <= this.slots.size) return [this.passed + 1];
    const due = [...this.slots.keys()].filter((slot) => slot <= now).sort((a, b) => a - b);
    return due.length > 0 ? due : [now];
  }

  private pass(slot: number): void {
    this.passed = slot;
    const items = this.slots.get(slot);
    if (!items) return;
    this.slots.delete(slot);
    for (const item of items) {
      // One that was due before it may have deleted or moved it.
      if (this.slotOf.get(item) !== slot) continue;
      this.slotOf.delete(item);
      this.due(item);
    }
  }

  private slot(at: number): number {
    return Math.floor(at / this.tickMs);
  }
}
