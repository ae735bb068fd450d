import type { Unsubscribe } from './emitter';

/** How often it is looked whether time has passed unnoticed, in milliseconds. */
const TICK_MS = 5_000;
/** A tick that comes so much too late comes after sleep, in milliseconds. */
const SLEEP_MS = 10_000;

/** What of a page is needed here; Node has none of it. */
interface Page {
  addEventListener?(event: string, listener: () => void, options: { signal: AbortSignal }): void;
}

/**
 * Calls `wake` when there is reason to doubt the connection: the machine slept (timers did not run), the network came
 * back, the page is shown again.
 */
export function onWake(wake: () => void): Unsubscribe {
  const over = new AbortController();
  const page = globalThis as Page & { document?: Page & { visibilityState: string } };
  const shown = (): void => {
    if (page.document?.visibilityState === 'visible') wake();
  };
  page.addEventListener?.('online', wake, over);
  page.document?.addEventListener?.('visibilitychange', shown, over);
  let last = Date.now();
  const ticks = setInterval(() => {
    const late = Date.now() - last - TICK_MS;
    last = Date.now();
    if (late > SLEEP_MS) wake();
  }, TICK_MS);
  // Not what a program of Node stays alive for.
  (ticks as { unref?(): void }).unref?.();
  return () => {
    clearInterval(ticks);
    over.abort();
  };
}
