import type { RealtimeClientError } from './errors';

/**
 * - `initial`: nothing was asked of the client yet
 * - `connecting`: for the first time, or again after `disconnected`
 * - `connected`
 * - `reconnecting`: the connection is gone, and the client tries to get another one
 * - `disconnected`: it was closed, or refused for good; `client.connect()` tries again unless it was closed
 */
export type ConnectionState = 'initial' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected';

/** Never changes; the next one is another object. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Why there is no connection. */
  readonly error?: RealtimeClientError;
  /** The next attempt is so many milliseconds away. */
  readonly retryInMs?: number;
}

/**
 * For people: `lost` when a connection is gone for longer than `timeouts.lostMs`, then `restored` when it is back, or
 * `failed` when the client has given up. A short interruption is not worth a word.
 */
export type LostConnection = 'lost' | 'restored' | 'failed';
