import type { Socket as TcpSocket } from 'node:net';
import type { Namespace } from 'socket.io';
import type { RealtimeSocket, SocketData } from './realtime-socket';
import type { ServedNamespace } from './served-namespaces';
import { COMPRESSED_FROM, SharedFrame, SOCKET_IO_FRAMES } from './shared-frame';
import { PlainConnection } from './websocket/plain-connection';

/** What of Engine.IO's and ws's inside is used here, and nowhere else. A test fails when it changes. */
interface Connection {
  readyState: string;
  upgrading?: boolean;
  writeBuffer?: unknown[];
  transport?: {
    name: string;
    writable: boolean;
    socket?: { readyState: number; extensions: string; _socket?: TcpSocket };
  };
}

const OPEN = 1;

/**
 * Writes the frame past the layers of the libraries, which cost more than the kernel does. `false`: something is queued
 * before it, it is to be compressed, or the transport is no WebSocket; the ordinary way keeps the order.
 */
export function writeDirectly(shared: SharedFrame, connection: Connection): boolean {
  const { transport, writeBuffer } = connection;
  const ws = transport?.socket;
  const tcp = ws?._socket;
  if (connection.readyState !== 'open' || connection.upgrading || transport?.name !== 'websocket') return false;
  if (!transport.writable || writeBuffer?.length !== 0 || ws?.readyState !== OPEN) return false;
  if (!tcp || tcp.destroyed || tcp.writableNeedDrain) return false;
  const frame = shared.bytesFor(SOCKET_IO_FRAMES)?.frame;
  if (!frame || (frame.length > COMPRESSED_FROM && ws.extensions !== '')) return false;
  tcp.write(frame);
  return true;
}

/** Sends an event to the sockets of a local room, in the order in which it is called, and tells how many these are. */
export function fanOut(
  { namespace, served }: { namespace: Namespace; served: ServedNamespace },
  room: string,
  event: string,
  data: object,
  except?: string,
): number {
  const ids = namespace.adapter.rooms.get(room);
  if (!ids) return 0;
  const frame = new SharedFrame(served, event, data);
  const others: string[] = [];
  let written = 0;
  for (const id of ids) {
    if (id === except) continue;
    const socket = namespace.sockets.get(id) as RealtimeSocket | undefined;
    if (!socket) continue;
    const connection: unknown = socket.conn;
    if (connection instanceof PlainConnection) {
      if (connection.deliver(frame)) written += 1;
      continue;
    }
    written += 1;
    const { peer } = socket.data as Partial<SocketData>;
    if (peer?.batched) peer.send(event, data);
    else if (!writeDirectly(frame, connection as Connection)) others.push(id);
  }
  if (others.length > 0) namespace.local.to(others).emit(event, data);
  return written;
}
