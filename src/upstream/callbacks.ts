type Callback<A extends unknown[]> = (...args: A) => unknown;

/** Callbacks by event. One that throws, or whose promise rejects, is told of, and hinders neither the others nor us. */
export class Callbacks<E extends Record<keyof E, unknown[]>> {
  private readonly byEvent: { [K in keyof E]?: Set<Callback<E[K]>> } = {};

  constructor(private readonly failed: (event: keyof E, error: unknown) => void) {}

  add<K extends keyof E>(event: K, callback: Callback<E[K]>): void {
    const callbacks = this.byEvent[event] ?? new Set();
    this.byEvent[event] = callbacks.add(callback);
  }

  delete<K extends keyof E>(event: K, callback: Callback<E[K]>): void {
    this.byEvent[event]?.delete(callback);
  }

  call<K extends keyof E>(event: K, ...args: E[K]): void {
    for (const callback of this.byEvent[event] ?? []) {
      try {
        const result = callback(...args);
        if (result instanceof Promise) result.catch((error: unknown) => this.failed(event, error));
      } catch (error) {
        this.failed(event, error);
      }
    }
  }
}
