import type { Answered, Nothing } from './answers';
import type { Placed, Recovery, Since } from './rooms';

export const CONVERSATION_TYPES = ['direct', 'group', 'public'] as const;
export type ConversationType = (typeof CONVERSATION_TYPES)[number];

export const CONVERSATION_ROLES = ['owner', 'member'] as const;
export type ConversationRole = (typeof CONVERSATION_ROLES)[number];

export const MESSAGE_TYPES = ['text', 'image', 'file'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export interface Conversation {
  id: string;
  type: ConversationType;
  title: string | null;
  createdBy: string;
  /** ISO 8601 UTC with milliseconds, as every time in the contract. */
  createdAt: string;
}

export interface Member {
  userId: string;
  role: ConversationRole;
  /** Messages up to this seq are read. */
  readSeq: number;
}

export interface Message {
  id: string;
  conversationId: string;
  /** The seq of the message's own `chat:message` event; it keeps it for life. */
  seq: number;
  senderId: string;
  type: MessageType;
  content: string;
  metadata: Record<string, unknown>;
  replyTo: string | null;
  clientMessageId: string | null;
  /** Members named by `@userId` in the content. */
  mentions: string[];
  /** Which users reacted how: `{"👍": ["alice"]}`. */
  reactions: Record<string, string[]>;
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
}

/** `chat:member` */
export interface MemberChange {
  conversationId: string;
  userId: string;
  change: 'added' | 'removed';
  by: string;
  at: string;
}

/** `chat:typing` */
export interface Typing {
  conversationId: string;
  userId: string;
  isTyping: boolean;
}

/** `chat:read` */
export interface ReadMark {
  conversationId: string;
  userId: string;
  messageId: string;
  readSeq: number;
  readAt: string;
}

/** How far a member has read. `unread` counts others' undeleted messages after `readSeq`. */
export interface ReadState {
  readSeq: number;
  unread: number;
}

/** One row of a user's list of conversations. */
export interface ConversationSummary extends Conversation, ReadState {
  /** `null`: not a member (a public conversation looked at from outside). */
  role: ConversationRole | null;
  lastMessage: Message | null;
}

/** The ack of `chat:join`. */
export interface JoinedConversation extends ReadState, Recovery {
  conversation: Conversation;
  members: Member[];
}

/** A page of messages, ascending. */
export interface MessagePage {
  messages: Message[];
  hasMore: boolean;
}

/** What is addressed to a conversation. */
export interface ToConversation {
  conversationId: string;
}

/** What is addressed to one of its messages. */
export interface ToMessage extends ToConversation {
  messageId: string;
}

/** A message as a client says it. */
export interface MessageDraft {
  /** 1 to 4,000 characters (`MAX_CONTENT_LENGTH`). */
  content: string;
  /** Default `text`. An `image` and a `file` need `metadata.url`. */
  type?: MessageType;
  /** At most 8 KiB as JSON. Default `{}`. */
  metadata?: Record<string, unknown>;
  /** A message of the conversation. */
  replyTo?: string | null;
  /** Repeated within 24 h by the same sender, it gives the first message again. */
  clientMessageId?: string | null;
}

/** Events of /chat from a client, by canonical name: the payload, and the data of its ack. */
export interface ChatClientEvents {
  /** Enters the conversation and answers with its state; with `since` also with what was missed. */
  'chat:join': Answered<ToConversation & { since?: Since }, JoinedConversation>;
  /** Hears no more of the conversation. Membership is kept. */
  'chat:leave': Answered<ToConversation, Nothing>;
  /** Says something. A member need not have joined. */
  'chat:message': Answered<ToConversation & MessageDraft, Placed<Message>>;
  /** Tells the others that the caller is writing; ends by itself after 6 s. What is too much of it is dropped silently. */
  'chat:typing': Answered<ToConversation & { isTyping: boolean }, Nothing>;
  /** Has read up to this message. The mark only moves forward. */
  'chat:read': Answered<ToMessage, ReadState>;
  /** New content for a message of one's own. */
  'chat:edit': Answered<ToMessage & { content: string }, Placed<Message>>;
  /** Leaves a tombstone: content `""`, and `deletedAt`. The sender may, and an owner. */
  'chat:delete': Answered<ToMessage, Placed<Message>>;
  /** Sets a reaction of one's own, or takes it back. */
  'chat:react': Answered<ToMessage & { reaction: string; on: boolean }, Placed<Message>>;
  /** A stretch of the history, ascending: before or after a seq. `limit` is 1–100. Default 50. */
  'chat:history': Answered<ToConversation & { before?: number; after?: number; limit?: number }, MessagePage>;
}

/** Events of /chat to a client, by canonical name. */
export interface ChatServerEvents {
  /** A message was said; its sender hears it too. */
  'chat:message': Placed<Message>;
  /** The whole message after an edit, a deletion or a reaction. It keeps its own `seq`; `position.seq` is this event's. */
  'chat:updated': Placed<Message>;
  /** Somebody was added, or removed. */
  'chat:member': Placed<MemberChange>;
  /** Somebody began to write, or stopped. */
  'chat:typing': Typing;
  /** Somebody has read up to `messageId`. */
  'chat:read': ReadMark;
}

/** The second vocabulary of clients: what they may say instead. */
export const CHAT_REQUEST_ALIASES: Readonly<Record<string, keyof ChatClientEvents>> = {
  'conversation:join': 'chat:join',
  'conversation:leave': 'chat:leave',
  'message:send': 'chat:message',
};

/** The second vocabulary: what a socket that joined with `conversation:join` hears instead. */
export const CHAT_ALIASES: Readonly<Record<string, string>> = {
  'chat:message': 'message:new',
  'chat:updated': 'message:updated',
  'chat:typing': 'user:typing',
  'chat:read': 'message:read',
};
