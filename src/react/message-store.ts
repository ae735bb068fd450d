import type { Conversation, Message, OutgoingMessage, Placed } from '../client';
import type { RealtimeClientError } from '../client';
import { Store } from './store';

/** `loading` until the first page is there; `closed`: the right to the conversation is gone, or it is. */
export type ListStatus = 'loading' | 'ready' | 'closed';

export interface MessagesSnapshot {
  /** Those loaded, ascending, without a hole up to the last one. */
  readonly messages: readonly Message[];
  /** Pending and failed ones, to be shown after them. */
  readonly outbox: readonly OutgoingMessage[];
  /** There are older ones. */
  readonly hasMore: boolean;
  readonly status: ListStatus;
  /** Why it is closed, or could not be loaded. */
  readonly error: RealtimeClientError | undefined;
}

/** A conversation's messages as a list that keeps itself up to date. */
export class MessageStore extends Store<MessagesSnapshot> {
  /** What came while a page was being loaded; `undefined`: none is. */
  private meanwhile: Message[] | undefined;

  constructor(
    private readonly conversation: Conversation,
    private readonly pageSize: number,
  ) {
    super({ messages: [], outbox: [], hasMore: false, status: 'loading', error: undefined });
  }

  /** Loads the page before the first one. */
  readonly loadOlder = async (): Promise<void> => {
    const { messages, hasMore } = this.snapshot();
    const [first] = messages;
    if (!first || !hasMore) return;
    const page = await this.conversation.messages.history({ before: first.seq, limit: this.pageSize });
    // Another list has taken its place meanwhile, or has it already.
    if (this.snapshot().messages[0] !== first) return;
    this.set({ messages: [...page.messages, ...this.snapshot().messages], hasMore: page.hasMore });
  };

  protected start(): () => void {
    const { conversation } = this;
    const { messages } = conversation;
    const stops = [
      conversation.on('joined', () => void this.load()),
      conversation.on('message', (message) => this.take(message)),
      conversation.on('updated', (message) => this.take(message)),
      conversation.on('reset', ({ snapshot }) => {
        this.meanwhile = undefined;
        this.set({ messages: snapshot.messages, hasMore: snapshot.hasMore, status: 'ready', error: undefined });
      }),
      conversation.on('closed', (error) => this.set({ status: 'closed', error })),
      messages.onOutbox(({ message }) => {
        // It leaves the outbox now, and its event may still be on the way.
        if (message) this.take(message);
        this.set({ outbox: messages.outbox });
      }),
    ];
    this.set({ outbox: messages.outbox, status: 'loading' });
    if (conversation.state) void this.load();
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** What is missed between two joins is told: the first page is enough. */
  private async load(): Promise<void> {
    if (this.snapshot().status === 'ready' || this.meanwhile) return;
    const meanwhile: Message[] = (this.meanwhile = []);
    try {
      const page = await this.conversation.messages.history({ limit: this.pageSize });
      if (this.meanwhile !== meanwhile) return;
      this.meanwhile = undefined;
      this.set({ messages: meanwhile.reduce(withMessage, page.messages), hasMore: page.hasMore, status: 'ready' });
    } catch (error) {
      if (this.meanwhile === meanwhile) this.meanwhile = undefined;
      this.set({ error: error as RealtimeClientError });
    }
  }

  private take(message: Placed<Message>): void {
    if (this.meanwhile) this.meanwhile.push(message);
    else if (this.snapshot().status === 'ready') this.set({ messages: withMessage(this.snapshot().messages, message) });
  }
}

/** A list with a message in its newest form. What is older than all of it is not loaded yet, and left out. */
function withMessage(messages: readonly Message[], message: Message): Message[] {
  const known = messages.findIndex(({ id }) => id === message.id);
  if (known >= 0) return messages.with(known, message);
  const after = messages.findLastIndex(({ seq }) => seq < message.seq);
  if (after < 0 && messages.length > 0) return [...messages];
  return [...messages.slice(0, after + 1), message, ...messages.slice(after + 1)];
}
