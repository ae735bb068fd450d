import type { Socket as TcpSocket } from 'node:net';
import type { FrameBytes } from '../shared-frame';
import { TurnWrites } from './turn-writes';

/** What of ws's inside is used to write past it, here and nowhere else. A test fails when it changes. */
export interface RawWebSocket {
  readyState: number;
  _socket?: TcpSocket;
  _sender: { _bufferedBytes: number };
  _extensions: { 'permessage-deflate'?: { params: { server_max_window_bits?: number } } };
}

const OPEN = 1;
const turn = new TurnWrites();

/**
 * Writes a frame past ws, which costs more than the kernel does. `false`: something of ws's waits before it, or the
 * client can take less than everybody; ws keeps the order. `followed`: more is to be expected for it in this turn.
 */
export function writeFrame(ws: RawWebSocket, bytes: FrameBytes, followed = false): boolean {
  const tcp = ws._socket;
  if (ws.readyState !== OPEN || !tcp || tcp.destroyed) return false;
  if (ws._sender._bufferedBytes > 0) return false;
  const deflate = ws._extensions['permessage-deflate'];
  // A window of its own: what is compressed for all is not for him.
  if (deflate && deflate.params.server_max_window_bits !== undefined) return false;
  return turn.write(tcp, deflate ? bytes.compressed : bytes.plain, followed);
}
