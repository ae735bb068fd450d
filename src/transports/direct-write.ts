import type { Socket as TcpSocket } from 'node:net';
import type { Namespace } from 'socket.io';
import type { RealtimeSocket, SocketData } from './realtime-socket';

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
/** Where permessage-deflate was negotiated, larger frames are left to the library, which compresses them. */
const COMPRESSED_FROM = 1_024;

/** One event encoded once, for any number of sockets. */
export class SharedFrame {
  private readonly frame: Buffer;

  constructor(namespace: string, event: string, data: object) {
    // Engine.IO "message" (4), Socket.IO "event" (2): https://socket.io/docs/v4/socket-io-protocol/
    const prefix = namespace === '/' ? '42' : `42${namespace},`;
    this.frame = textFrame(Buffer.from(prefix + JSON.stringify([event, data])));
  }

  /**
   * Writes the frame past the layers of the libraries, which cost more than the kernel does. `false`: something is
   * queued before it, it is to be compressed, or the transport is no WebSocket; the ordinary way keeps the order.
   */
  writeTo(connection: Connection): boolean {
    const { transport, writeBuffer } = connection;
    const ws = transport?.socket;
    const tcp = ws?._socket;
    if (connection.readyState !== 'open' || connection.upgrading || transport?.name !== 'websocket') return false;
    if (!transport.writable || writeBuffer?.length !== 0 || ws?.readyState !== OPEN) return false;
    if (!tcp || tcp.destroyed || tcp.writableNeedDrain) return false;
    if (this.frame.length > COMPRESSED_FROM && ws.extensions !== '') return false;
    tcp.write(this.frame);
    return true;
  }
}

/** Sends an event to the sockets of a local room, in the order in which it is called, and tells how many these are. */
export function fanOut(namespace: Namespace, room: string, event: string, data: object, except?: string): number {
  const ids = namespace.adapter.rooms.get(room);
  if (!ids) return 0;
  const frame = new SharedFrame(namespace.name, event, data);
  const others: string[] = [];
  let written = 0;
  for (const id of ids) {
    if (id === except) continue;
    const socket = namespace.sockets.get(id) as RealtimeSocket | undefined;
    if (!socket) continue;
    written += 1;
    const { peer } = socket.data as Partial<SocketData>;
    if (peer?.batched) peer.send(event, data);
    else if (!frame.writeTo(socket.conn as unknown as Connection)) others.push(id);
  }
  if (others.length > 0) namespace.local.to(others).emit(event, data);
  return written;
}

/** A whole, unmasked text frame (RFC 6455, 5.2). */
function textFrame(payload: Buffer): Buffer {
  const { length } = payload;
  let header: Buffer;
  if (length < 126) {
    header = Buffer.from([0x81, length]);
  } else if (length < 65_536) {
    header = Buffer.from([0x81, 126, length >> 8, length & 0xff]);
  } else {
    header = Buffer.alloc(10);
    header.set([0x81, 127]);
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}
