import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { PacketType } from 'socket.io-parser';
import type { RawData, WebSocket } from 'ws';
import type { ErrorCode } from '../../contracts/errors';
import type { ServedNamespaces } from '../served-namespaces';
import type { SharedFrame } from '../shared-frame';
import type { Consumer, QueueLimits } from '../slow-consumers';
import { closeCode, SERVER_RESTARTING } from './close-codes';
import type { FrameCodec } from './frame-codec';
import { Handshake } from './handshake';
import { EncodedPacket, IncomingPacket, readEvent, readPacket } from './packet-parser';
import { RawWebSocket, writeFrame } from './write-frame';

/** `unheard`: clients of this kind do not hear it. */
export type Delivery = 'written' | 'queued' | 'unheard';

const OPEN = 1;
/** What may come while nothing is to be read, in bytes. */
const EARLY_BYTES = 1_048_576;

/**
 * A plain WebSocket as a connection of Socket.IO: what `Server.onconnection` takes in place of an Engine.IO socket. Its
 * frames come as events into the same namespaces, guards, pipes and rooms as those of any other client. That method, and
 * what it asks of a connection, are internal to Socket.IO: they are relied on here and nowhere else, and a test fails
 * when they change.
 */
export abstract class PlainConnection extends EventEmitter implements Consumer {
  /** Not a UUID as Node makes them: one of those is kept as the fifteen pieces it was put together from, half a KiB. */
  readonly id = randomBytes(15).toString('base64url');
  readonly request: Handshake;
  readonly protocol = 4;
  readonly transport = { name: 'ws', writable: true };
  readyState: 'open' | 'closing' | 'closed' = 'open';
  /** When the client was last heard of. */
  heardAt = Date.now();
  /** Bytes that came while nothing was to be read; `undefined`: it is read. */
  private early: number | undefined;
  /** Why the server is about to end it. */
  reason: ErrorCode | undefined;
  /** The frames of events that are told to many. */
  abstract readonly codec: FrameCodec;

  constructor(
    private readonly socket: WebSocket,
    request: IncomingMessage,
    protected readonly served: ServedNamespaces,
  ) {
    super();
    this.request = new Handshake(request, { admitted: true });
    socket.on('message', (data, isBinary) => {
      this.heardAt = Date.now();
      if (this.readyState === 'open' && this.mayCome(data)) this.onFrame(isBinary ? undefined : textOf(data));
    });
    for (const sign of ['ping', 'pong']) socket.on(sign, () => (this.heardAt = Date.now()));
    socket.on('error', () => undefined); // it closes
    socket.once('close', () => this.end('transport close'));
  }

  get remoteAddress(): string | undefined {
    return this.request.remoteAddress;
  }

  get connection(): this {
    return this;
  }

  /** Here what waits is not counted in packets: it is with the kernel's buffers, as bytes. */
  exceeds({ maxQueuedBytes }: QueueLimits): boolean {
    return maxQueuedBytes > 0 && this.socket.bufferedAmount > maxQueuedBytes;
  }

  /** Enters its first namespace. To be called when Socket.IO has taken it. */
  abstract start(): void;

  /** Called by Socket.IO. */
  write(encoded: string): void {
    const packet = readPacket(encoded);
    const namespace = this.served.nameOf(packet.namespace);
    switch (packet.type) {
      case PacketType.CONNECT:
        // The namespace knows its new socket only after this.
        setImmediate(() => this.onEntered(namespace));
        break;
      case PacketType.DISCONNECT:
        this.onLeft(namespace);
        break;
      case PacketType.CONNECT_ERROR:
        this.onRefused(namespace, packet.body);
        break;
      case PacketType.EVENT: {
        const { event, json } = readEvent(packet.body);
        this.onEvent(namespace, event, json);
        break;
      }
      case PacketType.ACK:
        this.onAck(packet);
        break;
      default: // nothing a client of this kind would know
    }
  }

  /** Sends an event that is told to many. `followed`: more is to be expected for it in this turn. */
  deliver(frame: SharedFrame, followed = false): Delivery {
    const bytes = frame.bytesFor(this.codec);
    if (!bytes) return 'unheard';
    if (writeFrame(this.socket as unknown as RawWebSocket, bytes, followed)) return 'written';
    this.send(bytes.payload);
    return 'queued';
  }

  ping(): void {
    this.socket.ping();
  }

  /** Called by Socket.IO when the server ends it. */
  close(): void {
    if (this.readyState !== 'open') return;
    const { reason } = this;
    this.socket.close(reason === undefined ? SERVER_RESTARTING : closeCode(reason), reason ?? '');
    // His answer is to be read.
    this.socket.resume();
    // Nothing is kept for who may never answer.
    this.end('forced close');
  }

  /** Without a word: the client does not listen. */
  destroy(): void {
    this.socket.terminate();
  }

  /** A text frame; `undefined`: a binary one. */
  protected abstract onFrame(text: string | undefined): void;
  protected abstract onEntered(namespace: string): void;
  protected abstract onLeft(namespace: string): void;
  /** `json`: `{message, data: Problem}`. */
  protected abstract onRefused(namespace: string, json: string): void;
  protected abstract onEvent(namespace: string, event: string, json: string): void;
  protected abstract onAck(packet: EncodedPacket): void;

  protected enter(namespace: string, auth: object): void {
    this.give(PacketType.CONNECT, namespace, auth);
  }

  protected ask(namespace: string, event: string, data: unknown, id?: number): void {
    this.give(PacketType.EVENT, namespace, [event, data], id);
  }

  private give(type: PacketType, namespace: string, data: unknown, id?: number): void {
    this.emit('data', new IncomingPacket(type, this.served.wireOf(namespace), data, id));
  }

  protected send(text: string | Buffer): void {
    if (this.socket.readyState === OPEN) this.socket.send(text, { binary: false });
  }

  /** Nothing more is read until `resume`, but what has come already: compressed, that may be a lot. */
  protected pause(): void {
    this.early ??= 0;
    this.socket.pause();
  }

  protected resume(): void {
    this.early = undefined;
    this.socket.resume();
  }

  /** `false`: more has come early than is kept. It ends. */
  private mayCome(data: RawData): boolean {
    if (this.early === undefined) return true;
    this.early += (data as Buffer).length;
    if (this.early <= EARLY_BYTES) return true;
    this.reason = 'RATE_LIMITED';
    this.close();
    return false;
  }

  private end(reason: string): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason);
  }
}

function textOf(data: RawData): string {
  return (data as Buffer).toString();
}
