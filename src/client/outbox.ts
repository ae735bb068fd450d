import type { Message, MessageDraft } from '../contracts/chat';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { Placed } from '../contracts/rooms';
import { backoff, BackoffBounds, pause } from './backoff';
import { connected } from './connected';
import type { Connection } from './connection';
import { Emitter } from './emitter';
import { RealtimeClientError } from './errors';
import { newId } from './new-id';
import { OutgoingMessage } from './outgoing-message';
import type { Requests } from './requests';

/** A frame of the server's default limit, less what surrounds the message in it, in bytes. */
const LARGEST = 65_000;

/**
 * The messages of one conversation on their way: one after the other, in the order in which they were given. Each is sent
 * until the server has said that it has it, always under the same `clientMessageId`, which makes one message of any
 * number of attempts; or until it says that it does not want it.
 */
export class Outbox {
  readonly listeners = new Emitter<{ change: OutgoingMessage }>();
  /** Pending and failed ones. Another list after each change. */
  messages: readonly OutgoingMessage[] = [];
  private readonly queue: OutgoingMessage[] = [];
  private running = false;

  constructor(
    private readonly conversationId: string,
    private readonly connection: Connection,
    private readonly requests: Requests,
    private readonly bounds: BackoffBounds,
    private readonly limit: number,
    /** Called when something has left it. */
    private readonly onLess: () => void,
  ) {}

  /** Nothing in it, and nobody looks. */
  get unused(): boolean {
    return this.messages.length === 0 && this.listeners.size === 0;
  }

  send(draft: MessageDraft): OutgoingMessage {
    const message = new OutgoingMessage(
      this.conversationId,
      { ...draft, clientMessageId: draft.clientMessageId ?? newId() },
      this,
    );
    this.put(message);
    return message;
  }

  put(message: OutgoingMessage): void {
    const listed = this.messages.includes(message);
    if (!listed && this.messages.length >= this.limit) {
      this.fail(message, new RealtimeClientError('OUTBOX_FULL'));
      return;
    }
    if (!listed) this.messages = [...this.messages, message];
    // The server would end the connection, and so would it after the next attempt.
    if (sizeOf(message.draft) > LARGEST) {
      this.fail(message, new RealtimeClientError('PAYLOAD_TOO_LARGE'));
      return;
    }
    this.queue.push(message);
    this.changed(message);
    if (!this.running) void this.run();
  }

  drop(message: OutgoingMessage): void {
    this.messages = this.messages.filter((other) => other !== message);
    this.changed(message);
    this.onLess();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let message = this.queue[0]; message; message = this.queue[0]) {
      try {
        const sent = await this.deliver(message);
        this.queue.shift();
        message.sent(sent);
        this.drop(message);
      } catch (error) {
        this.queue.shift();
        this.fail(message, RealtimeClientError.from(error));
      }
    }
    this.running = false;
  }

  private async deliver(message: OutgoingMessage): Promise<Placed<Message>> {
    const first = Date.now();
    for (let attempt = 0; ; attempt++) {
      await connected(this.connection);
      // The server has forgotten the first attempt by now, and would make another message of it.
      if (Date.now() - first > IDEMPOTENCY_MS) throw new RealtimeClientError('TIMEOUT');
      try {
        const { conversationId, draft } = message;
        return await this.requests.now('/chat', 'chat:message', { conversationId, ...draft });
      } catch (thrown) {
        const error = RealtimeClientError.from(thrown);
        if (!error.temporary) throw error;
        if (error.code !== 'CONNECTION_LOST')
          await pause(Math.max(backoff(attempt, this.bounds), error.retryAfterMs ?? 0));
      }
    }
  }

  private fail(message: OutgoingMessage, error: RealtimeClientError): void {
    message.failed(error);
    this.changed(message);
  }

  private changed(message: OutgoingMessage): void {
    // Whoever compares lists sees that something in it has changed.
    this.messages = [...this.messages];
    this.listeners.emit('change', message);
  }
}

function sizeOf(draft: MessageDraft): number {
  return new TextEncoder().encode(JSON.stringify(draft)).length;
}
