/** A synchronous step of a memory engine, whose failure is a rejection. */
export function attempt<T>(step: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve) => resolve(step()));
}
