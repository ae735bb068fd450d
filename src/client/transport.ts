import type { Ack } from '../contracts/answers';
import type { Locale } from '../contracts/auth';
import type { Namespace } from '../contracts/namespaces';
import type { RealtimeClientError } from './errors';

/** How the client says who it is. */
export interface Credentials {
  token: string;
  locale?: Locale;
  batch: boolean;
}

/** What a link tells. */
export interface LinkListener {
  /** The server has let the user in. Once. */
  opened(): void;
  /** An event of the server, as it came. */
  event(namespace: Namespace, event: string, data: unknown): void;
  /** Something came, be it a ping. */
  alive(): void;
  /** It is over, or never began. Once, and not after `close`. */
  ended(error: RealtimeClientError): void;
}

/** One connection from its attempt to its end. It does not come back: the next attempt is another link. */
export interface Link {
  /** Sends an event and gives its ack. Rejects with `CONNECTION_LOST` when the link ends first, with `TIMEOUT` when late. */
  request(namespace: Namespace, event: string, payload: object, timeoutMs: number): Promise<Ack<unknown>>;
  /** Ends it without a word to the listener. */
  close(): void;
}

/** Begins a connection. The credentials are asked for when they are needed: a namespace may be entered late. */
export type Transport = (credentials: () => Credentials, listener: LinkListener) => Link;
