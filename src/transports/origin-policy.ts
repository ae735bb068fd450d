import type { IncomingMessage } from 'node:http';
import type { ResolvedOptions } from '../realtime.options';

const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Which browser pages may connect. What sends no Origin is no browser, and is told apart by its token alone. */
export class OriginPolicy {
  private readonly allowed: ReadonlySet<string>;

  constructor(private readonly options: Pick<ResolvedOptions, 'origins' | 'allowLocalhost'>) {
    this.allowed = new Set(options.origins);
  }

  allows({ headers }: IncomingMessage): boolean {
    const { origin, host } = headers;
    if (origin === undefined) return true;
    return this.lists(origin) || origin === `http://${host}` || origin === `https://${host}`;
  }

  /** Whether the origin is allowed wherever the server is reached. */
  lists(origin: string): boolean {
    return this.allowed.has(origin) || (this.options.allowLocalhost && LOCALHOST.test(origin));
  }
}
