import { setTimeout as delay } from 'node:timers/promises';
import type { ChatService } from '../chat/chat.service';
import type { Memberships } from '../chat/memberships.service';
import { LINK_HEADER, linksOf, relayUser } from '../contracts/links';
import { conversationRoom } from '../contracts/rooms';
import type { Metrics } from '../observability/metrics';
import type { Presence } from '../presence/presence';
import type { Broker, LogEvent } from '../rooms/broker';
import type { ForwardOutlet } from './forward.outlet';
import { IncomingFrames } from './incoming-frames';
import { OutgoingMessages } from './outgoing-messages';
import { UpstreamClient } from './upstream-client';
import type { UpstreamHeaders, UpstreamRelayOptions } from './upstream.options';

/** Until the conversation is listened to again, where the engine is away, in milliseconds. */
const RETRY_MS = 500;

export interface RelayParts {
  chat: ChatService;
  memberships: Memberships;
  broker: Broker;
  presence: Presence;
  outlet: ForwardOutlet;
  metrics: Metrics;
  /** Whether this node is still the one to relay. */
  confirmed: () => Promise<boolean>;
}

/** One upstream and the conversation it is tied to, for as long as this node is the one that runs it. */
export class UpstreamRelay {
  private readonly client: UpstreamClient;
  private readonly stopped = new AbortController();
  private epoch: string | undefined;

  constructor(
    { relayTo, forward = false, ...options }: UpstreamRelayOptions,
    private readonly parts: RelayParts,
  ) {
    const headers = async (): Promise<UpstreamHeaders> => ({
      ...(typeof options.headers === 'function' ? await options.headers() : options.headers),
      ...(relayTo !== undefined && (await this.roomHeader(relayTo))),
    });
    this.client = new UpstreamClient({ ...options, headers });
    if (relayTo !== undefined) this.relay(options.name, relayTo);
    if (relayTo !== undefined && forward) this.forward(options.name, relayTo);
    this.client.connect();
  }

  stop(): void {
    this.stopped.abort();
    this.client.close(1001);
  }

  private relay(name: string, conversationId: string): void {
    const { chat, memberships, confirmed } = this.parts;
    const frames = new IncomingFrames({
      userId: relayUser(name),
      conversationId,
      chat,
      memberships,
      confirmed,
      dropped: this.dropped(name),
    });
    this.client.on('message', (data) => {
      if (typeof data === 'string') frames.add(data);
    });
    this.stopped.signal.addEventListener('abort', () => frames.stop());
  }

  private forward(name: string, conversationId: string): void {
    const { presence, memberships } = this.parts;
    const { client } = this;
    const messages = new OutgoingMessages({
      name,
      links: () => presence.users(linksOf(conversationId)),
      send: (content) => client.send(content),
      isOpen: () => client.isOpen,
      isClosed: () => memberships.isClosedTo(relayUser(name), conversationId),
      dropped: this.dropped(name),
    });
    client.on('open', ({ headers }) => messages.onOpen(headers[LINK_HEADER.toLowerCase()]?.toString()));
    const room = conversationRoom(conversationId);
    const hear = (event: LogEvent): void => messages.onEvent(event);
    this.stopped.signal.addEventListener('abort', () => messages.stop());
    void this.listen(room, hear);
  }

  private dropped(name: string): (count: number) => void {
    return (count) => this.parts.metrics.upstreamDropped(name, count);
  }

  private async listen(room: string, hear: (event: LogEvent) => void): Promise<void> {
    const { outlet } = this.parts;
    const { signal } = this.stopped;
    while (!signal.aborted) {
      try {
        return await outlet.listen(room, hear, signal);
      } catch {
        await delay(RETRY_MS, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
  }

  /** An engine that is away keeps nobody from connecting again: the room is most likely the same. */
  private async roomHeader(conversationId: string): Promise<UpstreamHeaders> {
    try {
      this.epoch = (await this.parts.broker.position(conversationRoom(conversationId))).epoch;
    } catch (error) {
      if (this.epoch === undefined) throw error;
    }
    return { [LINK_HEADER]: this.epoch };
  }
}
