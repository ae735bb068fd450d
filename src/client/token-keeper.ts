import { RealtimeClientError } from './errors';

/** The user's token. Whoever asks for a new one while one is being fetched gets that one. */
export class TokenKeeper {
  private current: string | undefined;
  private fetching: Promise<string> | undefined;

  constructor(private readonly fetch: () => Promise<string | null>) {}

  /** The last one; `''`: there is none. */
  get last(): string {
    return this.current ?? '';
  }

  get(): Promise<string> {
    return this.current === undefined ? this.renew() : Promise.resolve(this.current);
  }

  /** Rejects with `UNAUTHENTICATED` when nobody is logged in, and with whatever the app's function rejects with. */
  renew(): Promise<string> {
    this.fetching ??= this.ask().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  /** The next `get` fetches another one. */
  forget(): void {
    this.current = undefined;
  }

  private async ask(): Promise<string> {
    const token = await this.fetch();
    this.current = token ?? undefined;
    if (token === null) throw new RealtimeClientError('UNAUTHENTICATED');
    return token;
  }
}
