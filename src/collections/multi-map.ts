/**
 * Values by key, each once. Where nearly every key has one value, and there is one for each connection: a key's only
 * value is kept without a set, which would cost 150 bytes more.
 */
export class MultiMap<K, V> {
  private readonly entries = new Map<K, V | Many<V>>();

  add(key: K, value: V): void {
    const held = this.entries.get(key);
    if (held === undefined) this.entries.set(key, value);
    else if (held instanceof Many) held.add(value);
    else if (held !== value) this.entries.set(key, new Many([held, value]));
  }

  /** `false`: it was not there. */
  delete(key: K, value: V): boolean {
    const held = this.entries.get(key);
    if (!(held instanceof Many)) return held === value && this.entries.delete(key);
    const deleted = held.delete(value);
    const [only] = held;
    if (held.size === 1) this.entries.set(key, only as V);
    return deleted;
  }

  /** In the order in which they were added. */
  of(key: K): Iterable<V> {
    const held = this.entries.get(key);
    if (held === undefined) return [];
    return held instanceof Many ? held : [held];
  }

  keys(): Iterable<K> {
    return this.entries.keys();
  }

  *values(): Iterable<V> {
    for (const key of this.entries.keys()) yield* this.of(key);
  }
}

/** What no value is an instance of. */
class Many<V> extends Set<V> {}
