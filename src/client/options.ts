import type { Locale } from '../contracts/auth';
import type { Namespace } from '../contracts/namespaces';
import type { BackoffBounds } from './backoff';

export interface Timeouts {
  /** Until a connection must be open. Default 10,000. */
  connectMs: number;
  /** Until a request must be answered, the wait for a connection included. Default 10,000. */
  requestMs: number;
  /** Of silence until the server is asked whether it is there. Default 30,000. */
  heartbeatMs: number;
  /** Until it must have answered that, or the connection is given up as dead. Default 10,000. */
  heartbeatTimeoutMs: number;
  /** Of being without a connection until `lost` is told. Default 5,000. */
  lostMs: number;
}

/** Where a host app serves what has other paths there. */
export interface Paths {
  /** Default `/socket.io`. */
  socketIo: string;
  /** Default `/ws`. */
  websocket: string;
  /** Default `/api/v1`. */
  api: string;
}

export interface ClientOptions {
  /** Where the server is: `https://example.org`. On a page it may be relative: `/`. */
  url: string;
  /**
   * Gives a token (a JWT) of the user; `null`: nobody is logged in, and the client disconnects with `UNAUTHENTICATED`.
   * Asked for at the first connection and when the last one is about to expire or was refused, never twice at once. When
   * it rejects it is asked again later.
   */
  token: () => Promise<string | null>;
  /** The language of the server's texts. Default: what the browser prefers, else the server's. */
  locale?: Locale;
  /** Lets the server send several events as one, at most 100 ms late. Of no effect over plain WebSocket. Default false. */
  batch?: boolean;
  timeouts?: Partial<Timeouts>;
  backoff?: Partial<BackoffBounds>;
  /** Messages of one conversation that may wait to be sent, those that failed included. Default 1,000. */
  outboxLimit?: number;
  paths?: Partial<Paths>;
  /** What Socket.IO's namespaces are called where a host app has renamed them: `{'/chat': '/support'}`. */
  namespaces?: Partial<Record<Namespace, string>>;
}

export type Settings = Required<Pick<ClientOptions, 'token' | 'batch' | 'outboxLimit' | 'namespaces'>> &
  Pick<ClientOptions, 'locale'> & { url: URL; timeouts: Timeouts; backoff: BackoffBounds; paths: Paths };

/** Fills in the defaults. Throws a `TypeError` on an URL that is none. */
export function settingsOf(options: ClientOptions): Settings {
  const { token, locale, batch = false, outboxLimit = 1_000, namespaces = {} } = options;
  return {
    url: new URL(options.url, (globalThis as { location?: { href: string } }).location?.href),
    token,
    locale,
    batch,
    outboxLimit,
    namespaces,
    timeouts: {
      connectMs: 10_000,
      requestMs: 10_000,
      heartbeatMs: 30_000,
      heartbeatTimeoutMs: 10_000,
      lostMs: 5_000,
      ...options.timeouts,
    },
    backoff: { initialMs: 500, maxMs: 30_000, ...options.backoff },
    paths: { socketIo: '/socket.io', websocket: '/ws', api: '/api/v1', ...options.paths },
  };
}
