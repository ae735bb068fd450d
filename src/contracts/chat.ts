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
  'chat:join': Answered<ToConversation & { since?: Since }, JoinedConversation>;
  'chat:leave': Answered<ToConversation, Nothing>;
  'chat:message': Answered<ToConversation & MessageDraft, Placed<Message>>;
  'chat:typing': Answered<ToConversation & { isTyping: boolean }, Nothing>;
  'chat:read': Answered<ToMessage, ReadState>;
  'chat:edit': Answered<ToMessage & { content: string }, Placed<Message>>;
  'chat:delete': Answered<ToMessage, Placed<Message>>;
  'chat:react': Answered<ToMessage & { reaction: string; on: boolean }, Placed<Message>>;
  /** `limit` is 1–100. Default 50. */
  'chat:history': Answered<ToConversation & { before?: number; after?: number; limit?: number }, MessagePage>;
}

/** Events of /chat to a client, by canonical name. */
export interface ChatServerEvents {
  'chat:message': Placed<Message>;
  'chat:updated': Placed<Message>;
  'chat:member': Placed<MemberChange>;
  'chat:typing': Typing;
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
