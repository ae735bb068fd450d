export type Listener<T> = (value: T) => void;

/** Ends a subscription. To call it again does nothing. */
export type Unsubscribe = () => void;

/** Who listens to what. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<{ hear: Listener<never> }>>();

  /** How many listeners there are. */
  size = 0;

  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): Unsubscribe {
    // The same function may listen twice.
    const entry = { hear: listener as Listener<never> };
    const entries = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, entries.add(entry));
    this.size += 1;
    return () => {
      if (!entries.delete(entry)) return;
      this.size -= 1;
      if (entries.size === 0) this.listeners.delete(event);
    };
  }

  /** Those that somebody listens to. */
  events(): (keyof Events)[] {
    return [...this.listeners.keys()];
  }

  has(event: keyof Events): boolean {
    return this.listeners.has(event);
  }

  /** A listener that throws keeps no other from hearing; what it threw is told as if nobody had caught it. */
  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const { hear } of [...(this.listeners.get(event) ?? [])]) {
      try {
        (hear as Listener<Events[E]>)(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    for (const entries of this.listeners.values()) entries.clear();
    this.listeners.clear();
    this.size = 0;
  }
}
