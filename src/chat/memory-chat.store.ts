import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  MemberChange,
  Message,
  MessagePage,
  ReadState,
} from '../contracts/chat';
import { invalid, OrMissing, RealtimeError } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import { conversationRoom, Placed, Position } from '../contracts/rooms';
import { attempt } from '../engine/attempt';
import type { SeqRange } from '../paging/seq-range';
import type { LogEvent } from '../rooms/broker';
import type { MemoryBroker } from '../rooms/memory-broker';
import { Deadlines } from '../timing/deadlines';
import {
  byActivity,
  ChatStore,
  ConversationView,
  MessageChange,
  MessageKey,
  NewMessage,
  onceKey,
  pairOf,
  REACTIONS_PER_MESSAGE,
  Sent,
  Standing,
  TOMBSTONE,
} from './chat.store';
import { MemoryConversation, StoredMessage } from './memory-conversation';

export interface MemoryChatLimits {
  /** 0: kept until deleted. */
  messageTtlDays: number;
  /** Messages held in all; one more is `STORE_FULL`. 0: no limit. */
  maxMessages: number;
}

/** Chat in the memory of one process. Every method is one synchronous step. */
export class MemoryChatStore extends ChatStore {
  private readonly conversations = new Map<string, MemoryConversation>();
  private readonly directs = new Map<string, string>();
  private readonly lists = new Map<string, Set<string>>();
  private readonly sentOnce = new Map<string, StoredMessage>();
  private readonly forgotten = new Deadlines<string>((key) => this.sentOnce.delete(key), 60_000);
  private readonly expiring = new Deadlines<StoredMessage>((stored) => this.expire(stored), 60_000);
  private count = 0;

  constructor(
    private readonly broker: MemoryBroker,
    private readonly limits: MemoryChatLimits,
  ) {
    super();
  }

  create(
    conversation: Conversation,
    members: ReadonlyMap<string, ConversationRole>,
  ): Promise<{ conversation: Conversation; created: boolean }> {
    const pair = conversation.type === 'direct' ? pairOf([...members.keys()]) : undefined;
    const standing = this.conversations.get((pair && this.directs.get(pair)) ?? conversation.id);
    if (standing) return Promise.resolve({ conversation: standing.conversation, created: false });
    this.conversations.set(conversation.id, new MemoryConversation(conversation, new Map(members)));
    if (pair) this.directs.set(pair, conversation.id);
    for (const userId of members.keys()) this.list(userId).add(conversation.id);
    return Promise.resolve({ conversation, created: true });
  }

  standing(conversationId: string, userId: string): Promise<OrMissing<Standing>> {
    const found = this.conversations.get(conversationId);
    return Promise.resolve(found ? { type: found.conversation.type, role: found.roles.get(userId) ?? null } : null);
  }

  view(conversationId: string, userId: string): Promise<OrMissing<ConversationView>> {
    return Promise.resolve(this.conversations.get(conversationId)?.view(userId) ?? null);
  }

  addMember(change: MemberChange, role: ConversationRole): Promise<OrMissing<Placed<MemberChange>>> {
    const { conversationId, userId } = change;
    const found = this.conversations.get(conversationId);
    if (!found || found.roles.has(userId)) return Promise.resolve(null);
    found.roles.set(userId, role);
    this.list(userId).add(conversationId);
    const event = this.broker.append(conversationRoom(conversationId), 'chat:member', () => change);
    found.reads.set(userId, event.position.seq);
    return Promise.resolve(placed(change, event.position));
  }

  removeMember(change: MemberChange): Promise<OrMissing<Placed<MemberChange>>> {
    const { conversationId, userId } = change;
    const found = this.conversations.get(conversationId);
    if (!found?.roles.delete(userId)) return Promise.resolve(null);
    found.reads.delete(userId);
    this.unlist(userId, conversationId);
    const event = this.broker.append(conversationRoom(conversationId), 'chat:member', () => change, { closes: userId });
    return Promise.resolve(placed(change, event.position));
  }

  conversationsOf(userId: string): Promise<ConversationSummary[]> {
    const found = [...(this.lists.get(userId) ?? [])].map((id) => this.conversations.get(id)?.summary(userId));
    return Promise.resolve(found.filter((summary) => summary !== undefined).sort(byActivity));
  }

  summary(conversationId: string, userId: string): Promise<OrMissing<ConversationSummary>> {
    return Promise.resolve(this.conversations.get(conversationId)?.summary(userId) ?? null);
  }

  send(message: NewMessage, membersOnly: boolean): Promise<OrMissing<Sent>> {
    return attempt(() => {
      const { named, idempotencyKey: _key, ...sent } = message;
      const { conversationId, senderId, replyTo } = sent;
      const found = this.conversations.get(conversationId);
      if (!found || (membersOnly && !found.roles.has(senderId))) return null;
      const once = onceKey(message);
      const key = once === null ? null : `${conversationId} ${once}`;
      const first = key === null ? undefined : this.sentOnce.get(key);
      const recipient = found.recipientOf(senderId);
      if (first) return { message: placed(first.message, this.place(first, first.message.seq)), recipient };
      if (replyTo !== null && !found.messages.has(replyTo)) {
        throw invalid('replyTo', 'exists', 'names no message of this conversation');
      }
      if (this.limits.maxMessages > 0 && this.count >= this.limits.maxMessages) throw new RealtimeError('STORE_FULL');

      const complete = (seq: number): Message => ({
        ...sent,
        seq,
        mentions: found.membersAmong(named),
        reactions: {},
        editedAt: null,
        deletedAt: null,
      });
      const event = this.broker.append(conversationRoom(conversationId), 'chat:message', complete);
      const { seq } = event.position;
      const stored = { message: complete(seq), events: [seq], last: seq, epoch: event.position.epoch };
      found.add(stored);
      this.count += 1;
      if (found.roles.has(senderId)) found.reads.set(senderId, seq);
      if (key !== null) {
        this.sentOnce.set(key, stored);
        this.forgotten.set(key, Date.now() + IDEMPOTENCY_MS);
      }
      if (this.limits.messageTtlDays > 0)
        this.expiring.set(stored, Date.now() + this.limits.messageTtlDays * 86_400_000);
      return { message: placed(stored.message, event.position), recipient };
    });
  }

  message(key: MessageKey): Promise<OrMissing<Message>> {
    return Promise.resolve(this.stored(key)?.message ?? null);
  }

  edit(key: MessageKey, { named, ...change }: MessageChange): Promise<OrMissing<Placed<Message>>> {
    const stored = this.stored(key);
    const found = this.conversations.get(key.conversationId);
    if (!found || !stored || stored.message.deletedAt !== null) return Promise.resolve(null);
    return Promise.resolve(this.update(stored, { ...stored.message, ...change, mentions: found.membersAmong(named) }));
  }

  delete(key: MessageKey, deletedAt: string): Promise<OrMissing<Placed<Message>>> {
    const stored = this.stored(key);
    if (!stored) return Promise.resolve(null);
    if (stored.message.deletedAt !== null) return Promise.resolve(placed(stored.message, this.lastPlace(stored)));
    const tombstone = { ...stored.message, ...TOMBSTONE, reactions: {}, deletedAt };
    this.broker.rewrite(conversationRoom(key.conversationId), stored.events, tombstone);
    this.conversations.get(key.conversationId)?.markDeleted(stored.message.seq);
    return Promise.resolve(this.update(stored, tombstone, { rewrites: true }));
  }

  react(
    key: MessageKey,
    { reaction, userId, on }: { reaction: string; userId: string; on: boolean },
  ): Promise<OrMissing<Placed<Message>>> {
    return attempt(() => {
      const stored = this.stored(key);
      if (!stored || stored.message.deletedAt !== null) return null;
      const { [reaction]: users = [], ...others } = stored.message.reactions;
      if (users.includes(userId) === on) return placed(stored.message, this.lastPlace(stored));
      if (users.length === 0 && Object.keys(others).length >= REACTIONS_PER_MESSAGE) {
        throw new RealtimeError('LIMIT_EXCEEDED');
      }
      const left = on ? [...users, userId] : users.filter((user) => user !== userId);
      const reactions = left.length > 0 ? { ...others, [reaction]: left } : others;
      return this.update(stored, { ...stored.message, reactions });
    });
  }

  history(conversationId: string, range: SeqRange): Promise<MessagePage> {
    const found = this.conversations.get(conversationId);
    return Promise.resolve(found?.history(range) ?? { messages: [], hasMore: false });
  }

  markRead(key: MessageKey, userId: string): Promise<OrMissing<ReadState & { moved: boolean }>> {
    const found = this.conversations.get(key.conversationId);
    const seq = this.stored(key)?.message.seq;
    if (!found || seq === undefined) return Promise.resolve(null);
    if (!found.roles.has(userId)) return Promise.resolve({ readSeq: 0, unread: 0, moved: false });
    const moved = seq > (found.reads.get(userId) ?? 0);
    if (moved) found.reads.set(userId, seq);
    return Promise.resolve({ ...found.readState(userId), moved });
  }

  close(): void {
    this.forgotten.close();
    this.expiring.close();
  }

  private update(stored: StoredMessage, message: Message, flags?: Pick<LogEvent, 'rewrites'>): Placed<Message> {
    stored.message = message;
    const room = conversationRoom(message.conversationId);
    const { position } = this.broker.append(room, 'chat:updated', () => message, flags);
    const floor = this.broker.floor(room);
    stored.events = [...stored.events.filter((seq) => seq > floor), position.seq];
    stored.last = position.seq;
    return placed(message, position);
  }

  private expire(stored: StoredMessage): void {
    const { conversationId, id } = stored.message;
    if (this.conversations.get(conversationId)?.remove(id)) this.count -= 1;
  }

  private stored({ conversationId, messageId }: MessageKey): StoredMessage | undefined {
    return this.conversations.get(conversationId)?.messages.get(messageId);
  }

  private lastPlace(stored: StoredMessage): Position {
    return this.place(stored, stored.last);
  }

  private place({ message, epoch }: StoredMessage, seq: number): Position {
    return { room: conversationRoom(message.conversationId), epoch, seq };
  }

  private list(userId: string): Set<string> {
    let list = this.lists.get(userId);
    if (!list) this.lists.set(userId, (list = new Set()));
    return list;
  }

  private unlist(userId: string, conversationId: string): void {
    const list = this.lists.get(userId);
    list?.delete(conversationId);
    if (list?.size === 0) this.lists.delete(userId);
  }
}

function placed<T>(data: T, position: Position): Placed<T> {
  return { ...data, position };
}
