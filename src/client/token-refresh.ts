import type { Ack } from '../contracts/answers';
import { backoff, BackoffBounds, pause } from './backoff';
import { RealtimeClientError } from './errors';
import type { TokenKeeper } from './token-keeper';

/** Tokens that last shorter are refreshed no more often, in milliseconds. */
const APART_MS = 5_000;

/** Replaces the token of a connection in place. Whoever asks for it while it is under way awaits the same. */
export class TokenRefresh {
  private running: Promise<void> | undefined;
  private refreshedAt = 0;

  constructor(
    private readonly tokens: TokenKeeper,
    private readonly bounds: BackoffBounds,
    /** Sends `auth:refresh`. */
    private readonly send: (token: string) => Promise<Ack<unknown>>,
  ) {}

  /** Rejects when there is no new token, or the server does not take it. */
  now(): Promise<void> {
    this.running ??= this.refresh().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Goes on until it has succeeded, is refused, or `stillNeeded` says no more. */
  async soon(stillNeeded: () => boolean): Promise<void> {
    await pause(Math.max(0, this.refreshedAt + APART_MS - Date.now()));
    for (let attempt = 0; stillNeeded(); attempt++) {
      try {
        await this.now();
        return;
      } catch (error) {
        // The server ends the connection, and the next one begins with another token.
        if (!RealtimeClientError.from(error).temporary) return;
        await pause(backoff(attempt, this.bounds));
      }
    }
  }

  private async refresh(): Promise<void> {
    const token = await this.tokens.renew();
    const { error } = await this.send(token);
    if (error) throw RealtimeClientError.of(error);
    this.refreshedAt = Date.now();
  }
}
