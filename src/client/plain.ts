import { RealtimeClient } from './client';
import type { ClientOptions } from './options';
import { webSocketTransport, WebSocketConstructor } from './web-socket-transport';

export * from './exports';
export type { WebSocketConstructor, WebSocketLike } from './web-socket-transport';

export interface PlainClientOptions extends ClientOptions {
  /** Default: the platform's. Node 20 has none: give it the one of `ws`. */
  WebSocket?: WebSocketConstructor;
}

/** The same client over a plain WebSocket. Needs nothing. Throws a `TypeError` where there is no WebSocket. */
export function createClient({ WebSocket, ...options }: PlainClientOptions): RealtimeClient {
  const constructor = WebSocket ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (!constructor) throw new TypeError('There is no WebSocket here: give one as the option WebSocket');
  return new RealtimeClient((settings) => webSocketTransport(settings, constructor), options);
}
