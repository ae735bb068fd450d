import { Logger } from '@nestjs/common';
import type { Message } from '../contracts/chat';
import { isNative } from '../contracts/links';
import type { LogEvent } from '../rooms/broker';
import { BoundedQueue } from './bounded-queue';
import { Losses } from './losses';

/** Messages that wait to be forwarded, and bytes of them; the oldest make room. */
const MAX_MESSAGES = 1_000;
const MAX_BYTES = 1_048_576;

interface Outgoing {
  content: string;
  /** The rooms of other servers that heard it by links of their own. */
  heardBy: readonly string[];
}

export interface Forwarding {
  name: string;
  /** The rooms of other servers that hear the conversation, by links of their own. */
  links: () => Promise<readonly string[]>;
  send: (content: string) => boolean;
  /** Whether there is a connection: until then, what is said waits. */
  isOpen: () => boolean;
  /** Whether the conversation is of others alone: then nothing goes out. */
  isClosed: () => Promise<boolean>;
  /** Counts the messages that are lost. */
  dropped: (count: number) => void;
}

/**
 * Forwards to an upstream what was first said in a conversation, in order. Two servers that forward to each other do not
 * echo: what came from another one is not forwarded, and neither is what the other one hears by a link of its own. What
 * two others say to each other alone is not forwarded either.
 */
export class OutgoingMessages {
  private readonly said = new BoundedQueue<string>(MAX_MESSAGES, MAX_BYTES);
  private readonly waiting = new BoundedQueue<Outgoing>(MAX_MESSAGES, MAX_BYTES);
  private readonly losses: Losses;
  private heardBy: readonly string[] = [];
  private closed = true;
  /** Which room of the upstream is at the other end, where it is one of our kind. */
  private peerRoom: string | undefined;
  private looking = false;
  private stopped = false;

  constructor(private readonly forwarding: Forwarding) {
    const what = `${forwarding.name}: messages not forwarded`;
    this.losses = new Losses(new Logger('Upstream'), what, forwarding.dropped);
  }

  /** An event of the conversation, each once and in order. */
  onEvent({ event, data }: LogEvent): void {
    if (event !== 'chat:message') return;
    const message = data as Message;
    const { content } = message;
    if (content === '' || !isNative(message)) return;
    this.keep(this.said, content, content);
    if (!this.looking) void this.look();
  }

  onOpen(peerRoom: string | undefined): void {
    this.peerRoom = peerRoom;
    this.flush();
  }

  /** What waits is lost. */
  stop(): void {
    this.stopped = true;
    this.flush();
    this.losses.tell();
  }

  /** Who else hears it is looked up when it is said: later it may be another. */
  private async look(): Promise<void> {
    this.looking = true;
    for (let batch = this.said.drain(); batch.length > 0; batch = this.said.drain()) {
      // Where it cannot be told it is as it was.
      const { links, isClosed } = this.forwarding;
      const before = [this.heardBy, this.closed] as const;
      [this.heardBy, this.closed] = await Promise.all([links(), isClosed()]).catch(() => before);
      if (this.closed) {
        this.losses.count('it is, or may be, a direct conversation', batch.length);
        continue;
      }
      for (const content of batch) this.keep(this.waiting, { content, heardBy: this.heardBy }, content);
      this.flush();
    }
    this.looking = false;
  }

  private flush(): void {
    if (!this.stopped && !this.forwarding.isOpen()) return;
    for (const { content, heardBy } of this.waiting.drain()) {
      if (this.peerRoom !== undefined && heardBy.includes(this.peerRoom)) continue;
      if (this.stopped) this.losses.count('they waited when it ended');
      else if (!this.forwarding.send(content)) this.losses.count('the upstream reads too slowly');
    }
  }

  private keep<T>(queue: BoundedQueue<T>, item: T, content: string): void {
    const lost = queue.push(item, Buffer.byteLength(content));
    if (lost > 0) this.losses.count('too many wait', lost);
  }
}
