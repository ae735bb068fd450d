import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  Message,
  MessagePage,
  ReadState,
} from '../contracts/chat';

export interface StoredMessage {
  message: Message;
  epoch: string;
  /** The seqs of the log entries that show it. */
  events: number[];
}

/** One conversation of the memory engine. Its messages are held in seq order. */
export class MemoryConversation {
  readonly reads = new Map<string, number>();
  readonly messages = new Map<string, StoredMessage>();
  readonly deleted = new Set<number>();
  private order: StoredMessage[] = [];

  constructor(
    readonly conversation: Conversation,
    readonly roles: Map<string, ConversationRole>,
  ) {}

  add(stored: StoredMessage): void {
    this.messages.set(stored.message.id, stored);
    this.order.push(stored);
  }

  remove(messageId: string): boolean {
    const stored = this.messages.get(messageId);
    if (!stored) return false;
    this.messages.delete(messageId);
    this.deleted.delete(stored.message.seq);
    this.order.splice(this.firstAfter(stored.message.seq - 1), 1);
    return true;
  }

  history({ before, after, limit }: { before?: number; after?: number; limit: number }): MessagePage {
    const start = after === undefined ? 0 : this.firstAfter(after);
    const end = after === undefined && before !== undefined ? this.firstAfter(before - 1) : this.order.length;
    const page =
      after === undefined ? this.order.slice(Math.max(0, end - limit), end) : this.order.slice(start, start + limit);
    return { messages: page.map(({ message }) => message), hasMore: end - start > limit };
  }

  membersAmong(userIds: string[]): string[] {
    return userIds.filter((userId) => this.roles.has(userId));
  }

  /** Sending moves a member's cursor, so no message of his own is ever after it. Others have nothing unread. */
  readState(userId: string): ReadState {
    if (!this.roles.has(userId)) return { readSeq: 0, unread: 0 };
    const readSeq = this.reads.get(userId) ?? 0;
    const unread = this.order.slice(this.firstAfter(readSeq)).filter(({ message }) => !this.deleted.has(message.seq));
    return { readSeq, unread: unread.length };
  }

  summary(userId: string): ConversationSummary {
    const lastMessage = this.order.at(-1)?.message ?? null;
    return { ...this.conversation, role: this.roles.get(userId) ?? null, ...this.readState(userId), lastMessage };
  }

  /** Where the messages with a seq above `seq` begin. */
  private firstAfter(seq: number): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.order[middle]?.message.seq ?? Infinity) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
