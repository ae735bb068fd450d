import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ChatService } from '../chat/chat.service';
import type { Memberships } from '../chat/memberships.service';
import { ERROR_STATUS, RealtimeError } from '../contracts/errors';
import { newId } from '../ids/new-id';
import { BoundedQueue } from './bounded-queue';
import { Losses } from './losses';

/** Frames that wait for the engine, and bytes of them; the oldest make room. */
const MAX_FRAMES = 1_000;
const MAX_BYTES = 4_194_304;
/** An engine that is away is tried again after this long, in milliseconds. */
const RETRY_MS = 500;

export interface Relaying {
  /** As whom, and where. */
  userId: string;
  conversationId: string;
  chat: Pick<ChatService, 'send'>;
  memberships: Pick<Memberships, 'enter' | 'isClosedTo'>;
  /** Whether this node is still the one to do it. Rejects while that cannot be told. */
  confirmed: () => Promise<boolean>;
  /** Counts the frames that are lost. */
  dropped: (count: number) => void;
}

/** Makes messages of an upstream's frames: in their order, one after the other, each once, also over an engine's outage. */
export class IncomingFrames {
  private readonly waiting = new BoundedQueue<string>(MAX_FRAMES, MAX_BYTES);
  private readonly stopped = new AbortController();
  private readonly losses: Losses;
  private running = false;

  constructor(private readonly relaying: Relaying) {
    const what = `${relaying.userId}: frames that became no message`;
    this.losses = new Losses(new Logger('Upstream'), what, relaying.dropped);
  }

  add(content: string): void {
    if (content === '' || this.stopped.signal.aborted) return;
    const lost = this.waiting.push(content, Buffer.byteLength(content));
    if (lost > 0) this.losses.count('too many wait', lost);
    if (!this.running) void this.run();
  }

  /** What waits is lost. */
  stop(): void {
    this.stopped.abort();
    const lost = this.waiting.drain().length;
    if (lost > 0) this.losses.count('they waited when it ended', lost);
    this.losses.tell();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let content = this.waiting.take(); content !== undefined; content = this.waiting.take()) {
      await this.say(content);
    }
    this.running = false;
  }

  private async say(content: string): Promise<void> {
    // A repetition after a lost answer is recognised by it.
    const key = newId();
    while (!this.stopped.signal.aborted) {
      try {
        if (!(await this.relaying.confirmed())) return this.losses.count('another node has taken over');
        return await this.send(content, key);
      } catch (error) {
        if (!isAway(error)) return this.losses.count(reasonOf(error));
        await delay(RETRY_MS, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
      }
    }
    this.losses.count('they waited when it ended');
  }

  private async send(content: string, key: string): Promise<void> {
    const { chat, memberships, userId, conversationId } = this.relaying;
    try {
      await chat.send(userId, conversationId, { content }, key);
    } catch (error) {
      if (!(error instanceof RealtimeError && error.code === 'FORBIDDEN')) throw error;
      if (await memberships.isClosedTo(userId, conversationId)) throw error;
      // The operator has said that it is to write here.
      await memberships.enter(userId, conversationId);
      await chat.send(userId, conversationId, { content }, key);
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof RealtimeError && ERROR_STATUS[error.code] === 503;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RealtimeError)) return String(error);
  if (error.code === 'FORBIDDEN') return 'there is no such conversation, or it lets it not in';
  return error.details?.map(({ message }) => message).join(', ') ?? error.code;
}
