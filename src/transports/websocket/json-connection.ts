import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Problem } from '../../contracts/errors';
import { INVALID_FRAME, UNKNOWN_EVENT } from '../event-dispatcher';
import { answerFrame, ClientFrame, eventFrame, JSON_FRAMES, readFrame } from './json-frames';
import type { ServedNamespaces } from '../served-namespaces';
import type { EncodedPacket } from './packet-parser';
import { PlainConnection } from './plain-connection';

/** Names by which Socket.IO's sockets tell of themselves. No client's event may be called so. */
const RESERVED: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

const ROOT = '/';

/** `/ws`: JSON frames, all namespaces on one socket. A namespace is entered with the first frame to it. */
export class JsonConnection extends PlainConnection {
  readonly codec = JSON_FRAMES;
  private entered: readonly string[] = [];
  /** By namespace the frames that wait until it is entered; `undefined`: none is being entered. */
  private waiting: Map<string, ClientFrame[]> | undefined;
  /** The ids by which clients asked, by those of Socket.IO's packets; `undefined`: nothing is to be answered. */
  private asked: Map<number, number | string> | undefined;
  private lastId = 0;

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    served: ServedNamespaces,
    private readonly auth: object,
  ) {
    super(socket, request, served);
  }

  start(): void {
    this.prepare(ROOT);
  }

  protected onFrame(text: string | undefined): void {
    const frame = text === undefined ? undefined : readFrame(text, this.served);
    this.take(frame ?? { event: INVALID_FRAME, data: {}, namespace: ROOT, id: undefined });
  }

  protected onEntered(namespace: string): void {
    const frames = this.waited(namespace);
    this.entered = this.entered.concat(namespace);
    for (const frame of frames) this.forward(frame);
    this.readOn();
  }

  protected onLeft(namespace: string): void {
    this.waited(namespace);
    this.entered = this.entered.filter((name) => name !== namespace);
  }

  protected onRefused(namespace: string, json: string): void {
    const { data } = JSON.parse(json) as { data?: Problem };
    const frames = this.waited(namespace);
    const error = JSON.stringify(data);
    if (namespace === ROOT) {
      // Nothing can be done without it.
      this.reason = data?.code;
      this.send(eventFrame(ROOT, 'error', error));
      this.close();
      return;
    }
    for (const { id } of frames) {
      this.send(id === undefined ? eventFrame(namespace, 'error', error) : answerFrame(id, `{"error":${error}}`));
    }
    this.readOn();
  }

  protected onEvent(namespace: string, event: string, json: string): void {
    this.send(eventFrame(namespace, event, json));
  }

  protected onAck({ id = 0, body }: EncodedPacket): void {
    const asked = this.asked?.get(id);
    if (asked === undefined) return;
    this.asked?.delete(id);
    if (this.asked?.size === 0) this.asked = undefined;
    this.send(answerFrame(asked, body.slice(1, -1)));
  }

  private take(frame: ClientFrame): void {
    if (this.entered.includes(frame.namespace)) this.forward(frame);
    else (this.waiting?.get(frame.namespace) ?? this.prepare(frame.namespace)).push(frame);
  }

  /** Enters a namespace; gives what waits for it. */
  private prepare(namespace: string): ClientFrame[] {
    const frames: ClientFrame[] = [];
    (this.waiting ??= new Map<string, ClientFrame[]>()).set(namespace, frames);
    // What waits is no more than what had come already.
    this.pause();
    this.enter(namespace, this.auth);
    return frames;
  }

  /** What waited for a namespace that is entered, or will not be. */
  private waited(namespace: string): ClientFrame[] {
    const frames = this.waiting?.get(namespace) ?? [];
    this.waiting?.delete(namespace);
    if (this.waiting?.size === 0) this.waiting = undefined;
    return frames;
  }

  private readOn(): void {
    if (!this.waiting) this.resume();
  }

  private forward({ namespace, event, data, id }: ClientFrame): void {
    let packetId: number | undefined;
    if (id !== undefined) {
      packetId = this.lastId += 1;
      (this.asked ??= new Map<number, number | string>()).set(packetId, id);
    }
    this.ask(namespace, RESERVED.has(event) ? UNKNOWN_EVENT : event, data, packetId);
  }
}
