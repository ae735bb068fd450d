import { RealtimeClient } from './client';
import type { ClientOptions } from './options';
import { socketIoTransport } from './socket-io-transport';

export * from './exports';

/** A client over Socket.IO, with long-polling where WebSockets do not get through. Needs `socket.io-client`. */
export function createClient(options: ClientOptions): RealtimeClient {
  return new RealtimeClient(socketIoTransport, options);
}
