import { setTimeout as delay } from 'node:timers/promises';

/** Awaits a condition, asking again and again; rejects with what was seen last when it does not come true in time. */
export async function until<T>(what: string, ask: () => T | Promise<T>, withinMs = 20_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  do {
    try {
      const value = await ask();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await delay(20);
  } while (Date.now() < deadline);
  throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
}
