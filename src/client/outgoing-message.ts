import type { Message, MessageDraft } from '../contracts/chat';
import type { Placed } from '../contracts/rooms';
import type { RealtimeClientError } from './errors';

export type OutgoingStatus = 'pending' | 'sent' | 'failed';

/**
 * A message that was given to be sent. It may be awaited: that gives the message as the server has it, or throws why it
 * failed. Whoever does not await it is not disturbed by a failure, and finds it in `status`.
 */
export class OutgoingMessage implements PromiseLike<Placed<Message>> {
  status: OutgoingStatus = 'pending';
  /** As the server has it, when `sent`. */
  message: Placed<Message> | undefined;
  /** Why it `failed`. */
  error: RealtimeClientError | undefined;
  /** When it was given, ISO 8601. */
  readonly createdAt = new Date().toISOString();
  private outcome!: Promise<Placed<Message>>;
  private settle!: { resolve: (message: Placed<Message>) => void; reject: (error: RealtimeClientError) => void };

  constructor(
    readonly conversationId: string,
    readonly draft: MessageDraft & { clientMessageId: string },
    private readonly outbox: { put(message: OutgoingMessage): void; drop(message: OutgoingMessage): void },
  ) {
    this.promise();
  }

  get clientMessageId(): string {
    return this.draft.clientMessageId;
  }

  /** Sends what failed once more, after whatever waits now. Of no effect on what did not fail. */
  retry(): this {
    if (this.status !== 'failed') return this;
    this.status = 'pending';
    this.error = undefined;
    this.promise();
    this.outbox.put(this);
    return this;
  }

  /** Gives up what failed: it is no longer listed. Of no effect on what did not fail. */
  discard(): void {
    if (this.status === 'failed') this.outbox.drop(this);
  }

  then<T = Placed<Message>, F = never>(
    onSent?: ((message: Placed<Message>) => T | PromiseLike<T>) | null,
    onFailed?: ((error: unknown) => F | PromiseLike<F>) | null,
  ): Promise<T | F> {
    return this.outcome.then(onSent, onFailed);
  }

  /** Called by the outbox. */
  sent(message: Placed<Message>): void {
    this.status = 'sent';
    this.message = message;
    this.settle.resolve(message);
  }

  /** Called by the outbox. */
  failed(error: RealtimeClientError): void {
    this.status = 'failed';
    this.error = error;
    this.settle.reject(error);
  }

  private promise(): void {
    this.outcome = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.outcome.catch(() => undefined);
  }
}
