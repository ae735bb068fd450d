import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  Message,
  MessagePage,
  ReadState,
} from '../contracts/chat';
import { firstAbove, pageBySeq, SeqRange } from '../paging/seq-range';
import type { ConversationView } from './chat.store';

export interface StoredMessage {
  message: Message;
  epoch: string;
  /** The seqs of the log entries that show it and are still in the log. */
  events: number[];
  /** The latest that ever did. */
  last: number;
}

/** One conversation of the memory engine. Its messages are held in seq order. */
export class MemoryConversation {
  readonly reads = new Map<string, number>();
  readonly messages = new Map<string, StoredMessage>();
  private readonly order: StoredMessage[] = [];
  /** The seqs of tombstones, ascending. */
  private readonly deleted: number[] = [];

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
    const { seq, deletedAt } = stored.message;
    this.order.splice(this.firstAfter(seq - 1), 1);
    if (deletedAt !== null) this.deleted.splice(firstAbove(this.deleted, seq - 1), 1);
    return true;
  }

  markDeleted(seq: number): void {
    this.deleted.splice(firstAbove(this.deleted, seq), 0, seq);
  }

  history(range: SeqRange): MessagePage {
    const { page, hasMore } = pageBySeq(this.order, seqOf, range);
    return { messages: page.map(({ message }) => message), hasMore };
  }

  membersAmong(userIds: string[]): string[] {
    return userIds.filter((userId) => this.roles.has(userId));
  }

  /** The other member of a direct conversation. */
  recipientOf(senderId: string): string | null {
    if (this.conversation.type !== 'direct') return null;
    return [...this.roles.keys()].find((userId) => userId !== senderId) ?? null;
  }

  /** Sending moves a member's cursor, so no message of his own is ever after it. Others have nothing unread. */
  readState(userId: string): ReadState {
    if (!this.roles.has(userId)) return { readSeq: 0, unread: 0 };
    const readSeq = this.reads.get(userId) ?? 0;
    const after = this.order.length - this.firstAfter(readSeq);
    return { readSeq, unread: after - (this.deleted.length - firstAbove(this.deleted, readSeq)) };
  }

  summary(userId: string): ConversationSummary {
    const lastMessage = this.order.at(-1)?.message ?? null;
    return { ...this.conversation, role: this.roles.get(userId) ?? null, ...this.readState(userId), lastMessage };
  }

  view(userId: string): ConversationView {
    const members = [...this.roles].map(([member, role]) => ({
      userId: member,
      role,
      readSeq: this.reads.get(member) ?? 0,
    }));
    return { conversation: this.conversation, members, ...this.readState(userId) };
  }

  private firstAfter(seq: number): number {
    return firstAbove(this.order, seq, seqOf);
  }
}

function seqOf({ message }: StoredMessage): number {
  return message.seq;
}
