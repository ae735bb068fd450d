import type {
  JoinedConversation,
  MemberChange,
  Message,
  MessageDraft,
  MessagePage,
  ReadMark,
  ReadState,
  Typing,
} from '../contracts/chat';
import type { Placed, Since } from '../contracts/rooms';
import type { ChatParts } from './chat-parts';
import type { Unsubscribe } from './emitter';
import type { OutgoingMessage } from './outgoing-message';
import { RoomHandle } from './room-handle';
import { RoomEvents, StateOf, Subscription } from './subscription';
import { OthersTyping } from './typing';

/** How a conversation stands: itself, its members, how far the user has read. */
export type ConversationState = StateOf<JoinedConversation>;

/** That, with its last messages (up to 50, ascending); `hasMore`: there are older ones. */
export type ConversationSnapshot = ConversationState & MessagePage;

export interface ConversationEvents extends RoomEvents<ConversationState, ConversationSnapshot> {
  message: Placed<Message>;
  /** Edited, deleted, reacted to: the whole message, under its own `seq`. */
  updated: Placed<Message>;
  member: Placed<MemberChange>;
  /** Who is typing now, the user himself left out. */
  typing: readonly string[];
  read: ReadMark;
}

class ConversationSubscription extends Subscription<JoinedConversation, ConversationSnapshot, ConversationEvents> {
  readonly typing = new OthersTyping((userIds) => this.listeners.emit('typing', userIds));

  constructor({ requests, bounds }: ChatParts, conversationId: string, since?: Since) {
    const calls = {
      join: (from?: Since) => requests.now('/chat', 'chat:join', { conversationId, since: from }),
      leave: () => requests.now('/chat', 'chat:leave', { conversationId }),
      snapshot: async (joined: JoinedConversation) => ({
        ...joined,
        ...(await requests.now('/chat', 'chat:history', { conversationId })),
      }),
    };
    super(calls, bounds, since, {
      'chat:message': 'message',
      'chat:updated': 'updated',
      'chat:member': 'member',
      'chat:read': 'read',
    });
  }

  override event(event: string, data: object): void {
    super.event(event, data);
    if (event === 'chat:typing') this.typing.set((data as Typing).userId, (data as Typing).isTyping);
    // Who has said it no longer types it.
    else if (event === 'chat:message') this.typing.set((data as Message).senderId, false);
  }

  override dispose(): void {
    this.typing.clear();
  }
}

/** A conversation: `client.chat.conversation(id)`. To write there it need not be subscribed to. */
export class Conversation extends RoomHandle<
  JoinedConversation,
  ConversationSnapshot,
  ConversationEvents,
  ConversationSubscription
> {
  readonly messages: ConversationMessages;
  readonly typing: ConversationTyping;

  constructor(
    readonly id: string,
    private readonly parts: ChatParts,
    since?: Since,
  ) {
    super(parts.rooms, `conversation:${id}`, () => new ConversationSubscription(parts, id, since));
    this.messages = new ConversationMessages(id, parts);
    this.typing = new ConversationTyping(id, parts, () => this.subscription?.typing.userIds ?? NOBODY);
  }

  /** The message and all before it are read. Cursors only move forward. */
  markRead(messageId: string): Promise<ReadState> {
    return this.parts.requests.surely('/chat', 'chat:read', { conversationId: this.id, messageId });
  }
}

const NOBODY: readonly string[] = [];

export class ConversationMessages {
  constructor(
    private readonly conversationId: string,
    private readonly parts: ChatParts,
  ) {}

  /**
   * Puts a message into the outbox: it is `pending` at once, and `sent` when the server has it. It survives lost
   * connections, rate limits and an engine that is away for a while, and is stored once; the messages of a conversation
   * are sent in their order. What the server refuses for good (`FORBIDDEN`, `VALIDATION_FAILED` …) is `failed`, as is
   * what waits when the client disconnects for good. Throws a `TypeError` for what is no JSON.
   */
  send(draft: MessageDraft): OutgoingMessage {
    this.parts.typing.find(this.conversationId)?.stop();
    return this.parts.outboxes.of(this.conversationId).send(draft);
  }

  /** A new text for a message of one's own. */
  update(messageId: string, content: string): Promise<Placed<Message>> {
    return this.parts.requests.surely('/chat', 'chat:edit', { ...this.key(messageId), content });
  }

  /** One's own, or as an owner anyone's. Gives what is left of it. */
  delete(messageId: string): Promise<Placed<Message>> {
    return this.parts.requests.surely('/chat', 'chat:delete', this.key(messageId));
  }

  /** `on: false` takes the reaction back. */
  react(messageId: string, reaction: string, on = true): Promise<Placed<Message>> {
    return this.parts.requests.surely('/chat', 'chat:react', { ...this.key(messageId), reaction, on });
  }

  /** A page of messages, ascending: the last ones, those before a `seq`, or those after one. `limit` 1–100, default 50. */
  history(range: { before?: number; after?: number; limit?: number } = {}): Promise<MessagePage> {
    return this.parts.requests.surely('/chat', 'chat:history', { conversationId: this.conversationId, ...range });
  }

  /** What is pending or failed, in order. Another list after each change. */
  get outbox(): readonly OutgoingMessage[] {
    return this.parts.outboxes.find(this.conversationId)?.messages ?? NOTHING;
  }

  /** Hears of each message of the outbox whenever its status changes: see there. */
  onOutbox(listener: (message: OutgoingMessage) => void): Unsubscribe {
    const { outboxes } = this.parts;
    const stop = outboxes.of(this.conversationId).listeners.on('change', listener);
    return () => {
      stop();
      outboxes.tidy(this.conversationId);
    };
  }

  private key(messageId: string): { conversationId: string; messageId: string } {
    return { conversationId: this.conversationId, messageId };
  }
}

const NOTHING: readonly OutgoingMessage[] = [];

export class ConversationTyping {
  constructor(
    private readonly conversationId: string,
    private readonly parts: ChatParts,
    private readonly others: () => readonly string[],
  ) {}

  /** To be called with each key pressed: the server is told at most every 3 s. Ends by itself 4 s after the last. */
  keystroke(): void {
    this.parts.typing.of(this.conversationId).keystroke();
  }

  /** Ends it now. Sending a message ends it, too. */
  stop(): void {
    this.parts.typing.find(this.conversationId)?.stop();
  }

  /** Who else is typing, as far as the conversation is subscribed to. */
  get userIds(): readonly string[] {
    return this.others();
  }
}
