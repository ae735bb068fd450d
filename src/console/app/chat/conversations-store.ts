import type { ConversationSummary, Member, Message, RealtimeClient, Unsubscribe } from '../../../client/exports';
import { Store } from '../../../react/store';
import { listConversations } from '../api/conversations';
import type { Rest } from '../api/rest';
import type { GapJournal } from '../connection/gap-journal';

/** A conversation of the list. */
export interface Listed extends ConversationSummary {
  /** `undefined`: not known yet. */
  members?: readonly Member[];
}

export interface ConversationsSnapshot {
  /** The liveliest first; `undefined`: not there yet. */
  conversations: readonly Listed[] | undefined;
  error: Error | undefined;
}

export interface ConversationsParts {
  client: RealtimeClient;
  rest: Rest;
  userId: string;
  journal: GapJournal;
}

/** The user's conversations. Each is subscribed to, so that what is unread is known at once. */
export class ConversationsStore extends Store<ConversationsSnapshot> {
  private readonly watched = new Map<string, Unsubscribe>();

  constructor(private readonly parts: ConversationsParts) {
    super({ conversations: undefined, error: undefined });
  }

  /** Looks whether there are new ones. */
  readonly reload = async (): Promise<void> => {
    try {
      const conversations = await listConversations(this.parts.rest);
      const known = new Map(this.snapshot().conversations?.map(({ id, members }) => [id, members]));
      this.set({
        conversations: conversations.map((one) => ({ ...one, members: known.get(one.id) })),
        error: undefined,
      });
      for (const { id } of conversations) this.watch(id);
    } catch (error) {
      this.set({ error: error as Error });
    }
  };

  protected start(): () => void {
    void this.reload();
    // To be added somewhere is told by the first message that concerns one.
    const stop = this.parts.client.notifications.feed().on('notification', ({ data }) => {
      if (typeof data.conversationId === 'string' && !this.watched.has(data.conversationId)) void this.reload();
    });
    return () => {
      stop();
      for (const unwatch of this.watched.values()) unwatch();
      this.watched.clear();
    };
  }

  private watch(id: string): void {
    if (this.watched.has(id)) return;
    const { client, journal, userId } = this.parts;
    const conversation = client.chat.conversation(id);
    const stops = [
      journal.watch(`conversation:${id}`, conversation),
      conversation.on('joined', ({ readSeq, unread, members }) => this.change(id, { readSeq, unread, members })),
      conversation.on('reset', ({ snapshot: { readSeq, unread, members, messages } }) =>
        this.change(id, { readSeq, unread, members, lastMessage: messages.at(-1) ?? null }),
      ),
      conversation.on('message', (message) => this.take(id, message)),
      conversation.on('updated', (message) => {
        if (this.find(id)?.lastMessage?.id === message.id) this.change(id, { lastMessage: message });
      }),
      conversation.on('read', (mark) => {
        if (mark.userId === userId) this.read(id, mark.readSeq);
      }),
      conversation.on('member', () => void this.reload()),
      conversation.on('closed', () => {
        this.watched.delete(id);
        this.set({ conversations: this.snapshot().conversations?.filter((one) => one.id !== id) });
      }),
    ];
    this.watched.set(id, () => {
      for (const stop of stops) stop();
    });
  }

  private take(id: string, message: Message): void {
    const known = this.find(id);
    if (!known || message.seq <= (known.lastMessage?.seq ?? 0)) return;
    const isOwn = message.senderId === this.parts.userId;
    this.change(id, { lastMessage: message, unread: isOwn ? 0 : known.unread + 1 });
    this.set({ conversations: this.snapshot().conversations?.toSorted(byLastMessage) });
  }

  private read(id: string, readSeq: number): void {
    const known = this.find(id);
    if (!known) return;
    if (readSeq >= (known.lastMessage?.seq ?? 0)) this.change(id, { readSeq, unread: 0 });
    else void this.reload();
  }

  private find(id: string): Listed | undefined {
    return this.snapshot().conversations?.find((one) => one.id === id);
  }

  private change(id: string, change: Partial<Listed>): void {
    this.set({
      conversations: this.snapshot().conversations?.map((one) => (one.id === id ? { ...one, ...change } : one)),
    });
  }
}

function byLastMessage(a: Listed, b: Listed): number {
  return momentOf(b) - momentOf(a);
}

function momentOf({ lastMessage, createdAt }: Listed): number {
  return Date.parse(lastMessage?.createdAt ?? createdAt);
}
