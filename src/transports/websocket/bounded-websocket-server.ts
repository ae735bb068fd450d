import { ServerOptions, WebSocketServer } from 'ws';
import { LeanWebSocket } from './lean-web-socket';

const BOUNDS = {
  /** Pieces a message may come in: each is kept apart until the last one is there. The library itself bears 16,384. */
  maxFragments: 1_024,
  maxBufferedChunks: 1_024,
  /** Who does not answer the close frame is cut off, in milliseconds. */
  closeTimeout: 5_000,
};

/** The server of every kind of WebSocket, Engine.IO's too: it is what its option `wsEngine` asks for. */
export class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...BOUNDS, WebSocket: LeanWebSocket, ...options });
  }
}
