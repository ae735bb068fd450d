import { Decoder, Encoder, PacketType } from 'socket.io-parser';
import type { Packet } from 'socket.io-parser';

/** A packet that was never text: what a plain WebSocket's frame means to Socket.IO. */
export class IncomingPacket implements Packet {
  constructor(
    readonly type: PacketType,
    readonly nsp: string,
    readonly data: unknown,
    readonly id?: number,
  ) {}
}

/** Socket.IO's own parser, which also takes packets that need none: a frame is not made text again to be parsed again. */
class PacketDecoder extends Decoder {
  override add(data: unknown): void {
    if (data instanceof IncomingPacket) this.emitReserved('decoded', data);
    else super.add(data);
  }
}

/** The `parser` option of the Socket.IO server. */
export const packetParser = { Encoder, Decoder: PacketDecoder };

/** By their digits in the encoding. */
const TYPES: readonly PacketType[] = [
  PacketType.CONNECT,
  PacketType.DISCONNECT,
  PacketType.EVENT,
  PacketType.ACK,
  PacketType.CONNECT_ERROR,
];

/** A packet as Socket.IO encodes it: https://socket.io/docs/v4/socket-io-protocol/#packet-encoding */
export interface EncodedPacket {
  /** `undefined`: one of those with attachments, which nothing of ours has. */
  type: PacketType | undefined;
  namespace: string;
  /** Of an ack. */
  id: number | undefined;
  /** JSON: an array of the event and its payload, of an ack's arguments, or an object. */
  body: string;
}

export function readPacket(encoded: string): EncodedPacket {
  const [head = '', namespace = '/', id] = /^\d(?:(\/[^,]*),)?(\d+)?/.exec(encoded) ?? [];
  return {
    type: TYPES[Number(encoded[0])],
    namespace,
    id: id === undefined ? undefined : Number(id),
    body: encoded.slice(head.length),
  };
}

/** The name of an event and its payload as JSON, of the body of its packet. Names of ours need no escaping. */
export function readEvent(body: string): { event: string; json: string } {
  const end = body.indexOf('"', 2);
  return { event: body.slice(2, end), json: body.slice(end + 2, -1) };
}
