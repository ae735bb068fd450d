import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { PlainConnection } from './plain-connection';

/** A kind of plain WebSocket, by its path. */
export interface WebSocketRoute {
  /** The connections under this path; `undefined`: it is another's. Throws what stands against them. */
  match(url: URL): WebSocketOpening | undefined;
}

export interface WebSocketOpening {
  /** More headers of the answer to the handshake (`name: value`). */
  headers?(request: IncomingMessage): Promise<string[]>;
  open(socket: WebSocket, request: IncomingMessage): PlainConnection;
}
