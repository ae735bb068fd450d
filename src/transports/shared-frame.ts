import { constants, deflateRawSync } from 'node:zlib';
import type { ServedNamespace } from './served-namespaces';
import type { FrameCodec } from './websocket/frame-codec';

/** Where permessage-deflate was negotiated, payloads of so many bytes and more are compressed. */
export const COMPRESSED_FROM = 1_024;
export const COMPRESSION_LEVEL = 6;

/** First bytes of a frame that is a whole text message (RFC 6455, 5.2), as it is and compressed (RFC 7692, 6). */
const TEXT = 0x81;
const COMPRESSED_TEXT = 0xc1;

/** The frames of an Engine.IO client: "message" (4), Socket.IO "event" (2). https://socket.io/docs/v4/socket-io-protocol/ */
export const SOCKET_IO_FRAMES: FrameCodec = {
  encode: ({ wire }, event, _data, json) => `42${wire === '/' ? '' : `${wire},`}[${JSON.stringify(event)},${json}]`,
};

/** One event, encoded once for all clients of a kind. */
export class SharedFrame {
  private text: string | undefined;
  private readonly encoded = new Map<FrameCodec, FrameBytes | undefined>();

  constructor(
    readonly namespace: ServedNamespace,
    readonly event: string,
    readonly data: object,
    json?: string,
  ) {
    this.text = json;
  }

  get json(): string {
    return (this.text ??= JSON.stringify(this.data));
  }

  /** `undefined`: clients of this kind do not hear it. */
  bytesFor(codec: FrameCodec): FrameBytes | undefined {
    let bytes = this.encoded.get(codec);
    if (!bytes && !this.encoded.has(codec)) this.encoded.set(codec, (bytes = this.encode(codec)));
    return bytes;
  }

  private encode(codec: FrameCodec): FrameBytes | undefined {
    const text = codec.encode(this.namespace, this.event, this.data, this.json);
    return text === undefined ? undefined : new FrameBytes(Buffer.from(text));
  }
}

/** A payload as a whole, unmasked frame. */
export class FrameBytes {
  readonly plain: Buffer;
  private small: Buffer | undefined;

  constructor(readonly payload: Buffer) {
    this.plain = frameOf(TEXT, payload);
  }

  /**
   * For those with permessage-deflate: the same for all of them, since no context is kept from one message to the next,
   * and compressed once.
   */
  get compressed(): Buffer {
    return (this.small ??=
      this.payload.length < COMPRESSED_FROM ? this.plain : frameOf(COMPRESSED_TEXT, deflated(this.payload)));
  }
}

/** Without the empty block at the end (RFC 7692, 7.2.1). */
function deflated(payload: Buffer): Buffer {
  const bytes = deflateRawSync(payload, { level: COMPRESSION_LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  return bytes.subarray(0, -4);
}

function frameOf(first: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, ...lengthOf(payload)]), payload]);
}

function lengthOf({ length }: Buffer): number[] {
  if (length < 126) return [length];
  if (length < 65_536) return [126, length >> 8, length & 0xff];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return [127, ...bytes];
}
