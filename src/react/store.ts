/** Something that components look at. It keeps itself up to date for as long as somebody does. */
export abstract class Store<Snapshot> {
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | undefined;

  constructor(private current: Snapshot) {}

  /** As `useSyncExternalStore` wants it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // The same function may listen twice.
    const entry = (): void => listener();
    this.listeners.add(entry);
    this.stop ??= this.start();
    return () => {
      this.listeners.delete(entry);
      if (this.listeners.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  };

  /** The same object until something changes. */
  readonly snapshot = (): Snapshot => this.current;

  /** Begins to listen; what it gives ends that. */
  protected abstract start(): () => void;

  protected set(change: Partial<Snapshot>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
