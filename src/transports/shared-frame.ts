import type { ServedNamespace } from './served-namespaces';
import type { FrameCodec } from './websocket/frame-codec';

/** Where permessage-deflate was negotiated, frames of more bytes are left to the library, which compresses them. */
export const COMPRESSED_FROM = 1_024;

export interface FrameBytes {
  payload: Buffer;
  /** The payload as a whole, unmasked text frame (RFC 6455, 5.2). */
  frame: Buffer;
}

/** The frames of an Engine.IO client: "message" (4), Socket.IO "event" (2). https://socket.io/docs/v4/socket-io-protocol/ */
export const SOCKET_IO_FRAMES: FrameCodec = {
  encode: ({ wire }, event, _data, json) => `42${wire === '/' ? '' : `${wire},`}[${JSON.stringify(event)},${json}]`,
};

/** One event, encoded once for all clients of a kind. */
export class SharedFrame {
  private json: string | undefined;
  private readonly encoded = new Map<FrameCodec, FrameBytes | undefined>();

  constructor(
    private readonly namespace: ServedNamespace,
    readonly event: string,
    private readonly data: object,
  ) {}

  /** `undefined`: clients of this kind do not hear it. */
  bytesFor(codec: FrameCodec): FrameBytes | undefined {
    if (!this.encoded.has(codec)) this.encoded.set(codec, this.encode(codec));
    return this.encoded.get(codec);
  }

  private encode(codec: FrameCodec): FrameBytes | undefined {
    this.json ??= JSON.stringify(this.data);
    const text = codec.encode(this.namespace, this.event, this.data, this.json);
    if (text === undefined) return undefined;
    const payload = Buffer.from(text);
    return { payload, frame: Buffer.concat([headerOf(payload), payload]) };
  }
}

function headerOf({ length }: Buffer): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length < 65_536) return Buffer.from([0x81, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header.set([0x81, 127]);
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
