import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  ConversationType,
  JoinedConversation,
  MemberChange,
  Message,
  MessagePage,
  ReadState,
} from '../contracts/chat';
import type { OrMissing } from '../contracts/errors';
import type { Placed } from '../contracts/rooms';
import { descending } from '../paging/descending';
import type { SeqRange } from '../paging/seq-range';

/** Users named in a content: those who are members become its `mentions`, in the same step. */
interface Named {
  named: string[];
}

/** A message as it is sent: the store gives it its `seq`. */
export interface NewMessage extends Omit<Message, 'seq' | 'mentions' | 'reactions' | 'editedAt' | 'deletedAt'>, Named {
  /** Recognises a repeated request where there is no `clientMessageId`; not part of the message. */
  idempotencyKey: string | null;
}

/** A stored message, and whom alone it is for: the other member of a direct conversation. */
export interface Sent {
  message: Placed<Message>;
  recipient: string | null;
}

export type MessageChange = Pick<Message, 'content' | 'editedAt'> & Named;

export interface Standing {
  type: ConversationType;
  /** `null`: not a member. */
  role: ConversationRole | null;
}

/** A conversation as one user sees it who enters; who is no member has read nothing and has nothing unread. */
export type ConversationView = Pick<JoinedConversation, 'conversation' | 'members' | keyof ReadState>;

/** Which message, in which conversation. */
export interface MessageKey {
  conversationId: string;
  messageId: string;
}

/**
 * Conversations, their members, messages and read cursors.
 *
 * Guarantees of every engine: each change and the room event that tells of it are one atomic step, so that whoever
 * follows the room's log follows the state. A change that changes nothing appends nothing. The store knows no rights:
 * its caller has checked them.
 */
export abstract class ChatStore {
  /**
   * Creates a conversation with its first members; one that exists under the id stays as it is. A direct conversation
   * is one per pair: the existing one of the pair is returned, whatever the id.
   */
  abstract create(
    conversation: Conversation,
    members: ReadonlyMap<string, ConversationRole>,
  ): Promise<{ conversation: Conversation; created: boolean }>;

  /** What a user is to a conversation; `null`: there is no such conversation. */
  abstract standing(conversationId: string, userId: string): Promise<OrMissing<Standing>>;

  /** `null`: there is no such conversation. */
  abstract view(conversationId: string, userId: string): Promise<OrMissing<ConversationView>>;

  /**
   * Makes a user a member (`chat:member`), who has read what was there before. `null`: he is one already, and stays as
   * he is, or there is no such conversation.
   */
  abstract addMember(change: MemberChange, role: ConversationRole): Promise<OrMissing<Placed<MemberChange>>>;

  /** Ends a membership (`chat:member`), and with it the user's subscriptions. `null`: he is no member. */
  abstract removeMember(change: MemberChange): Promise<OrMissing<Placed<MemberChange>>>;

  /** The conversations a user is a member of, the most recently active first. */
  abstract conversationsOf(userId: string): Promise<ConversationSummary[]>;

  /** A conversation as one user sees it; who is no member has read nothing and has nothing unread. */
  abstract summary(conversationId: string, userId: string): Promise<OrMissing<ConversationSummary>>;

  /**
   * Stores a message and moves its sender's cursor to it (`chat:message`). The same (conversation, sender,
   * clientMessageId or idempotencyKey) within 24 h gives the first message as it is now. `null`: there is no such
   * conversation, or its sender is no member and `membersOnly` was asked for. Rejects with `VALIDATION_FAILED` when
   * `replyTo` names no message of the conversation.
   */
  abstract send(message: NewMessage, membersOnly: boolean): Promise<OrMissing<Sent>>;

  abstract message(key: MessageKey): Promise<OrMissing<Message>>;

  /** Replaces the content of a message that is not deleted (`chat:updated`). */
  abstract edit(key: MessageKey, change: MessageChange): Promise<OrMissing<Placed<Message>>>;

  /** Makes it a tombstone, here and in what the log recovers (`chat:updated`). Deleting again changes nothing. */
  abstract delete(key: MessageKey, deletedAt: string): Promise<OrMissing<Placed<Message>>>;

  /** Sets or takes back one user's reaction to a message that is not deleted (`chat:updated`). */
  abstract react(
    key: MessageKey,
    reaction: { reaction: string; userId: string; on: boolean },
  ): Promise<OrMissing<Placed<Message>>>;

  /** Messages by seq, tombstones included, ascending: the last `limit` before `before`, or the first after `after`. */
  abstract history(conversationId: string, range: SeqRange): Promise<MessagePage>;

  /** Moves a member's cursor to a message, never back. */
  abstract markRead(key: MessageKey, userId: string): Promise<OrMissing<ReadState & { moved: boolean }>>;
}

/** What is left of a deleted message, beside what identifies it. */
export const TOMBSTONE = { content: '', metadata: {}, mentions: [] as string[] };

/** At most this many different reactions on one message; more are `LIMIT_EXCEEDED`. */
export const REACTIONS_PER_MESSAGE = 64;

/** Under which key a repeated send is recognised; `null`: by none. No id has a space in it. */
export function onceKey({ senderId, clientMessageId, idempotencyKey }: NewMessage): string | null {
  if (clientMessageId !== null) return `client ${senderId} ${clientMessageId}`;
  return idempotencyKey === null ? null : `request ${senderId} ${idempotencyKey}`;
}

/** The name of a pair of users, whichever is named first; no id has a space in it. */
export function pairOf(userIds: readonly string[]): string {
  return [...userIds].sort().join(' ');
}

/** When a conversation was last active: the later, the greater as a text. */
export function activityOf({ lastMessage, createdAt, id }: ConversationSummary): string {
  return `${lastMessage?.createdAt ?? createdAt}~${id}`;
}

/** Orders conversations by their last message, the newest first. */
export const byActivity = descending(activityOf);
