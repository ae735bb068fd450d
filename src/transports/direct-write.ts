import { SharedFrame, SOCKET_IO_FRAMES } from './shared-frame';
import { RawWebSocket, writeFrame } from './websocket/write-frame';

/** What of Engine.IO's inside is used here, and nowhere else. A test fails when it changes. */
export interface WritableConnection {
  readyState: string;
  upgrading?: boolean;
  writeBuffer?: unknown[];
  transport?: { name: string; writable: boolean; socket?: RawWebSocket };
}

/**
 * Writes the frame past the layers of the libraries. `false`: something is queued before it, or the transport is no
 * WebSocket; the ordinary way keeps the order. `followed`: more is to be expected for it in this turn.
 */
export function writeDirectly(shared: SharedFrame, connection: WritableConnection, followed = false): boolean {
  const { transport, writeBuffer } = connection;
  if (connection.readyState !== 'open' || connection.upgrading || transport?.name !== 'websocket') return false;
  if (!transport.writable || writeBuffer?.length !== 0 || !transport.socket) return false;
  const bytes = shared.bytesFor(SOCKET_IO_FRAMES);
  return bytes !== undefined && writeFrame(transport.socket, bytes, followed);
}
