import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Principal } from '../../auth/principal';
import type { PlainConnection } from './plain-connection';

/** A kind of plain WebSocket, by its path. */
export interface WebSocketRoute {
  /** The connections under this path; `undefined`: it is another's. Throws what is wrong with the URL. */
  match(url: URL): WebSocketOpening | undefined;
}

export interface WebSocketOpening {
  /** Rejects with what stands against the caller; gives more headers for the answer (`name: value`). */
  admit?(request: IncomingMessage, caller: Principal): Promise<string[]>;
  open(socket: WebSocket, request: IncomingMessage): PlainConnection;
}
