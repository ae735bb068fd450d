import type { Ack } from '../contracts/answers';
import { backoff, BackoffBounds, pause } from './backoff';
import { RealtimeClientError } from './errors';

/** A token that lasts shorter is renewed no more often, in milliseconds. */
const APART_MS = 5_000;

/** The user's token, and how it is replaced. Whoever wants a new one while one is under way gets that one. */
export class Token {
  /** `undefined`: the next connection begins with a new one. */
  current: string | undefined;
  private loading: Promise<void> | undefined;
  private renewing: Promise<void> | undefined;
  private renewedAt = 0;

  constructor(
    private readonly fetch: () => Promise<string | null>,
    private readonly bounds: BackoffBounds,
    /** Gives it to the server of the connection there is. */
    private readonly send: (token: string) => Promise<Ack<unknown>>,
  ) {}

  /** Rejects with `UNAUTHENTICATED` when nobody is logged in, and with whatever the app's function rejects with. */
  load(): Promise<void> {
    this.loading ??= this.ask().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** Replaces it in place. Rejects also when the server does not take the new one. */
  renew(): Promise<void> {
    this.renewing ??= this.replace().finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  /** Goes on until it has succeeded, is refused, or `stillNeeded` says no more. */
  async renewSoon(stillNeeded: () => boolean): Promise<void> {
    await pause(this.renewedAt + APART_MS - Date.now());
    for (let attempt = 0; stillNeeded(); attempt++) {
      try {
        await this.renew();
        return;
      } catch (error) {
        // The server ends the connection, and the next one begins with another token.
        if (!RealtimeClientError.from(error).temporary) return;
        await pause(backoff(attempt, this.bounds));
      }
    }
  }

  private async ask(): Promise<void> {
    this.current = (await this.fetch()) ?? undefined;
    if (this.current === undefined) throw new RealtimeClientError('UNAUTHENTICATED');
  }

  private async replace(): Promise<void> {
    await this.load();
    const { error } = await this.send(this.current ?? '');
    if (error) throw RealtimeClientError.of(error);
    this.renewedAt = Date.now();
  }
}
