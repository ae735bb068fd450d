import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { JoinedConversation } from '../../contracts/chat';
import type { ErrorCode, Problem } from '../../contracts/errors';
import { LINKED } from '../../contracts/links';
import type { Position, RoomClosed } from '../../contracts/rooms';
import { INVALID_FRAME } from '../event-dispatcher';
import type { ServedNamespaces } from '../served-namespaces';
import type { SharedFrame } from '../shared-frame';
import type { EncodedPacket } from './packet-parser';
import { Delivery, PlainConnection } from './plain-connection';
import { LINK_FRAMES, ROOM_FRAMES, RoomFormat } from './room-frames';

const CHAT = '/chat';
const JOIN = 1;

type JoinAnswer = { data: JoinedConversation; error?: undefined } | { data?: undefined; error: Problem };

export interface RoomAddress {
  conversationId: string;
  format: RoomFormat;
  /** What comes after this is heard. */
  since: Position;
  /** The caller is another server. */
  link: boolean;
}

/**
 * `/ws/rooms/{conversationId}`: a text frame is a message, in and out. What cannot be sent, and that the server restarts, is
 * told with `?frames=json` alone, as `{"error"}` and `{"server:moving"}`; as text it is seen by what does not come back.
 * Where the room's messages are no longer certain the connection ends, for such a client can do nothing but come again.
 */
export class RoomConnection extends PlainConnection {
  readonly codec;
  /** What came before the room was joined. */
  private waiting: (string | undefined)[] | undefined = [];

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    served: ServedNamespaces,
    private readonly address: RoomAddress,
  ) {
    super(socket, request, served);
    this.codec = (address.link ? LINK_FRAMES : ROOM_FRAMES)[address.format];
  }

  start(): void {
    // What waits is no more than what had come already.
    this.pause();
    this.enter(CHAT, {});
  }

  override deliver(frame: SharedFrame, followed = false): Delivery {
    if (frame.event !== 'resync') return super.deliver(frame, followed);
    this.close();
    return 'written';
  }

  protected onFrame(text: string | undefined): void {
    if (this.waiting) this.waiting.push(text);
    else if (text === undefined) this.ask(CHAT, INVALID_FRAME, {});
    else this.say(text);
  }

  protected onEntered(): void {
    this.join(this.address.since);
  }

  protected onAck({ body }: EncodedPacket): void {
    const [{ data, error }] = JSON.parse(body) as [JoinAnswer];
    if (error) {
      this.closeFor(error.code);
      return;
    }
    if (!data.recovered) {
      this.close();
      return;
    }
    for (const missed of data.events) this.onEvent(CHAT, missed.event, JSON.stringify(missed.data));
    if (data.next) {
      this.join(data.position);
      return;
    }
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const text of waiting) this.onFrame(text);
    this.resume();
  }

  protected onRefused(_namespace: string, json: string): void {
    this.closeFor((JSON.parse(json) as { data?: Problem }).data?.code ?? 'INTERNAL');
  }

  protected onLeft(): void {
    this.close();
  }

  protected onEvent(namespace: string, event: string, json: string): void {
    switch (event) {
      case 'error':
        if (this.address.format === 'json') this.send(`{"error":${json}}`);
        break;
      case 'server:moving':
        if (this.address.format === 'json' && !this.address.link) this.send(`{"server:moving":${json}}`);
        break;
      case 'room:closed': {
        const { code } = JSON.parse(json) as RoomClosed;
        // Where it is the end of the session, its reason follows.
        setImmediate(() => this.closeFor(code));
        break;
      }
      case 'resync':
        this.close();
        break;
      default: {
        const served = this.served.named(namespace);
        const text = served && this.codec.encode(served, event, JSON.parse(json) as object, json);
        if (text !== undefined) this.send(text);
      }
    }
  }

  private join(since: Position): void {
    this.ask(CHAT, 'chat:join', { conversationId: this.address.conversationId, since }, JOIN);
  }

  private say(content: string): void {
    const { conversationId, link } = this.address;
    this.ask(CHAT, 'chat:message', { conversationId, content, ...(link && { metadata: LINKED }) });
  }

  private closeFor(code: ErrorCode): void {
    this.reason = code;
    this.close();
  }
}
