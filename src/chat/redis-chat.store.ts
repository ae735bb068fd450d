import { join } from 'node:path';
import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  ConversationType,
  MemberChange,
  Message,
  MessagePage,
  ReadState,
} from '../contracts/chat';
import { invalid, OrMissing, RealtimeError } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import { conversationRoom, Placed } from '../contracts/rooms';
import type { SeqRange } from '../paging/seq-range';
import type { RedisConnection } from '../redis/redis-connection';
import { durableScript, redisScript } from '../redis/redis-script';
import { RedisUserList } from '../redis/redis-user-list';
import { appendScript, fieldsJson, RedisRoomLog } from '../rooms/redis-room-log';
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

const lua = (name: string): string => join(__dirname, 'lua', `${name}.lua`);

const CREATE = durableScript([lua('create')]);
const MEMBERS = appendScript([lua('members')]);
const SEND = appendScript([lua('message'), lua('send')]);
const EDIT = appendScript([lua('message'), lua('edit')]);
const DELETE = appendScript([lua('message'), lua('delete')], 'allow-oom');
const REACT = appendScript([lua('message'), lua('react')]);
const HISTORY = redisScript([lua('history')], 'no-writes');
const MARK_READ = durableScript([lua('read-state'), lua('mark-read')], 'allow-oom');
const RELEASE_PAIR = redisScript([lua('release-pair')]);
const VIEW = redisScript([lua('read-state'), lua('view')], 'no-writes');
const SUMMARY = redisScript([lua('read-state'), lua('summary')], 'no-writes');

/** What of a message is kept as one piece: the rest depends on the log or changes by itself. */
type Body = Omit<Message, 'seq' | 'mentions' | 'reactions'>;
/** As `HMGET` gives them; the body is JSON without braces, mentions and reactions are JSON. */
type Stored = [seq: string, body: string, mentions: string, reactions: string];
type Missing = [null, null, null, null];

/** Where it was stored; or what was sent first; or why not. The recipient is that of a direct conversation. */
type SendAnswer =
  | [recipient: string | null, epoch: string, seq: number, mentions: string]
  | [recipient: string | null, first: string]
  | 'no reply'
  | null;

/** The last two as `HGETALL` gives them. */
type ViewAnswer = [readSeq: number, unread: number, members: string[], reads: string[]];

const STORED = ['seq', 'body', 'mentions', 'reactions'] as const;

/** Chat in Redis. All keys of a conversation share its slot; a user's list of conversations is kept beside, in his. */
export class RedisChatStore extends ChatStore {
  private readonly redis: RedisConnection;
  private readonly lists: RedisUserList;

  constructor(
    private readonly log: RedisRoomLog,
    private readonly messageTtlDays: number,
  ) {
    super();
    this.redis = log.redis;
    this.lists = new RedisUserList(log.redis, 'conversations');
  }

  async create(
    conversation: Conversation,
    members: ReadonlyMap<string, ConversationRole>,
  ): Promise<{ conversation: Conversation; created: boolean }> {
    const pair = conversation.type === 'direct' ? pairOf([...members.keys()]) : undefined;
    const named = pair === undefined ? conversation : await this.ofPair(pair, conversation);
    await Promise.all([...members.keys()].map((userId) => this.lists.add(userId, named.id)));
    const args = [named.type, JSON.stringify(named), ...[...members].flat()];
    const answer = await this.redis.run(CREATE, [this.key(named.id, 'members')], args);
    const [json, made] = answer as [string, number];
    const standing = JSON.parse(json) as Conversation;
    if (pair !== undefined && made === 0) await this.checkPair(pair, standing, [...members.keys()]);
    return { conversation: standing, created: made === 1 };
  }

  async standing(conversationId: string, userId: string): Promise<OrMissing<Standing>> {
    const key = this.key(conversationId, 'members');
    const [type, role] = await this.redis.command((redis) => redis.hmget(key, '#type', userId));
    return type ? { type: type as ConversationType, role: (role ?? null) as ConversationRole | null } : null;
  }

  async view(conversationId: string, userId: string): Promise<OrMissing<ConversationView>> {
    const keys = [...this.readKeys(conversationId), this.key(conversationId, 'members')];
    const [readSeq, unread, fields, cursors] = (await this.redis.run(VIEW, keys, [userId])) as ViewAnswer;
    const [roles, reads] = [pairsOf(fields), pairsOf(cursors)];
    const json = roles.get('#json');
    if (json === undefined) return null;
    const members = [...roles]
      .filter(([member]) => !member.startsWith('#'))
      .map(([member, role]) => ({
        userId: member,
        role: role as ConversationRole,
        readSeq: Number(reads.get(member) ?? 0),
      }));
    return { conversation: JSON.parse(json) as Conversation, members, readSeq, unread };
  }

  addMember(change: MemberChange, role: ConversationRole): Promise<OrMissing<Placed<MemberChange>>> {
    const { conversationId, userId } = change;
    return this.lists.joining(userId, conversationId, () => this.changeMember(change, role, ''));
  }

  removeMember(change: MemberChange): Promise<OrMissing<Placed<MemberChange>>> {
    const { conversationId, userId } = change;
    return this.lists.leaving(
      userId,
      conversationId,
      () => this.changeMember(change, '', JSON.stringify({ closes: userId })),
      async () => Boolean((await this.standing(conversationId, userId))?.role),
    );
  }

  async conversationsOf(userId: string): Promise<ConversationSummary[]> {
    const ids = await this.lists.of(userId);
    const found = await Promise.all(ids.map((id) => this.summary(id, userId)));
    return found.flatMap((summary) => (summary?.role ? [summary] : [])).sort(byActivity);
  }

  async summary(conversationId: string, userId: string): Promise<OrMissing<ConversationSummary>> {
    const keys = [...this.readKeys(conversationId), this.key(conversationId, 'members')];
    const answer = await this.redis.run(SUMMARY, keys, [userId, this.messagePrefix(conversationId)]);
    if (answer === null) return null;
    const [json, role, readSeq, unread, ...last] = answer as [
      string,
      ConversationRole | null,
      number,
      number,
      ...(Stored | Missing),
    ];
    const conversation = JSON.parse(json) as Conversation;
    return { ...conversation, role, readSeq, unread, lastMessage: last[0] === null ? null : toMessage(last) };
  }

  async send(message: NewMessage, membersOnly: boolean): Promise<OrMissing<Sent>> {
    const { id, conversationId, senderId, type, content, metadata, replyTo, clientMessageId, createdAt } = message;
    // Each by its name: the rest of an object costs more than its JSON.
    const sent = { id, conversationId, senderId, type, content, metadata, replyTo, clientMessageId, createdAt };
    const body: Body = { ...sent, editedAt: null, deletedAt: null };
    const base = this.key(conversationId, '');
    const prefix = `${base}message:`;
    const keys = [prefix + id, `${base}index`, `${base}reads`, `${base}members`, `${base}deleted`];
    // Places among KEYS, which begin with the log's two.
    const once = onceKey(message);
    const onceAt = once === null ? 0 : 2 + keys.push(base + once);
    const replyAt = replyTo === null ? 0 : 2 + keys.push(prefix + replyTo);
    const args = [id, senderId, fieldsJson(body), prefix, onceAt, replyAt];
    const rules = [IDEMPOTENCY_MS, this.messageTtlDays * 86_400_000, membersOnly ? 1 : 0];
    const room = conversationRoom(conversationId);
    const answer = (await this.log.run(SEND, room, keys, [...args, ...rules, ...message.named])) as SendAnswer;
    if (answer === null) return null;
    if (answer === 'no reply') throw invalid('replyTo', 'exists', 'names no message of this conversation');
    if (answer.length === 2) return { message: JSON.parse(answer[1]) as Placed<Message>, recipient: answer[0] };
    const [recipient, epoch, seq, mentions] = answer;
    const position = { room, epoch, seq };
    const stored = { ...body, seq, mentions: JSON.parse(mentions) as string[], reactions: {}, position };
    this.log.onAppended({ position, event: 'chat:message', data: stored });
    return { message: stored, recipient };
  }

  async message({ conversationId, messageId }: MessageKey): Promise<OrMissing<Message>> {
    const key = this.messageKey(conversationId, messageId);
    const found = await this.redis.command((redis) => redis.hmget(key, ...STORED));
    return found[0] === null ? null : toMessage(found as Stored);
  }

  async edit(key: MessageKey, { named, ...change }: MessageChange): Promise<OrMissing<Placed<Message>>> {
    const message = await this.message(key);
    if (!message) return null;
    const members = this.key(key.conversationId, 'members');
    return this.update(EDIT, key, [members], [bodyJson({ ...message, ...change }), ...named]);
  }

  async delete(key: MessageKey, deletedAt: string): Promise<OrMissing<Placed<Message>>> {
    const message = await this.message(key);
    if (!message) return null;
    const tombstone = bodyJson({ ...message, ...TOMBSTONE, deletedAt });
    return this.update(DELETE, key, [this.key(key.conversationId, 'deleted')], [key.messageId, tombstone]);
  }

  react(
    key: MessageKey,
    { reaction, userId, on }: { reaction: string; userId: string; on: boolean },
  ): Promise<OrMissing<Placed<Message>>> {
    return this.update(REACT, key, [], [reaction, userId, on ? 1 : 0, REACTIONS_PER_MESSAGE]);
  }

  async history(conversationId: string, { before, after, limit }: SeqRange): Promise<MessagePage> {
    const range = after === undefined ? ['before', before ?? '+inf'] : ['after', after];
    const args = [this.messagePrefix(conversationId), ...range, limit + 1];
    const answer = await this.redis.run(HISTORY, [this.key(conversationId, 'index')], args);
    const [count, ...values] = answer as [number, ...string[]];
    const messages: Message[] = [];
    for (let i = 0; i < values.length; i += STORED.length) {
      messages.push(toMessage(values.slice(i, i + STORED.length) as Stored));
    }
    messages.length = Math.min(messages.length, limit);
    return { messages: after === undefined ? messages.reverse() : messages, hasMore: count > limit };
  }

  async markRead(
    { conversationId, messageId }: MessageKey,
    userId: string,
  ): Promise<OrMissing<ReadState & { moved: boolean }>> {
    const members = this.key(conversationId, 'members');
    const keys = [...this.readKeys(conversationId), this.messageKey(conversationId, messageId), members];
    const answer = (await this.redis.run(MARK_READ, keys, [userId])) as [number, number, number] | null;
    return answer && { readSeq: answer[0], unread: answer[1], moved: answer[2] === 1 };
  }

  private async update(
    script: typeof EDIT,
    { conversationId, messageId }: MessageKey,
    keys: string[],
    args: (string | number)[],
  ): Promise<OrMissing<Placed<Message>>> {
    const own = this.messageKey(conversationId, messageId);
    const answer = (await this.log.run(script, conversationRoom(conversationId), [own, ...keys], args)) as
      string | null;
    if (answer === 'too many') throw new RealtimeError('LIMIT_EXCEEDED');
    return answer === null ? null : (JSON.parse(answer) as Placed<Message>);
  }

  private async changeMember(
    change: MemberChange,
    role: string,
    flags: string,
  ): Promise<OrMissing<Placed<MemberChange>>> {
    const { conversationId, userId } = change;
    const keys = [this.key(conversationId, 'members'), this.key(conversationId, 'reads')];
    const args = [change.change, userId, role, fieldsJson(change), flags];
    const answer = (await this.log.run(MEMBERS, conversationRoom(conversationId), keys, args)) as string | null;
    return answer === null ? null : (JSON.parse(answer) as Placed<MemberChange>);
  }

  /** The id of a pair's conversation is decided once, in a key of the pair's own. */
  private async ofPair(pair: string, conversation: Conversation): Promise<Conversation> {
    const first = await this.redis.write('SET', this.pairKey(pair), conversation.id, 'NX', 'GET');
    return first === null ? conversation : { ...conversation, id: first as string };
  }

  /** An id that was another conversation's already must not become the pair's. */
  private async checkPair(pair: string, { id, type }: Conversation, userIds: string[]): Promise<void> {
    const roles = await this.redis.command((redis) => redis.hmget(this.key(id, 'members'), ...userIds));
    if (type === 'direct' && roles.every((role) => role !== null)) return;
    await this.redis.run(RELEASE_PAIR, [this.pairKey(pair)], [id]);
  }

  private pairKey(pair: string): string {
    return this.redis.key(`direct:${pair}`, 'id');
  }

  private key(conversationId: string, part: string): string {
    return this.redis.key(conversationRoom(conversationId), part);
  }

  private messagePrefix(conversationId: string): string {
    return this.key(conversationId, 'message:');
  }

  private messageKey(conversationId: string, messageId: string): string {
    return this.messagePrefix(conversationId) + messageId;
  }

  private readKeys(conversationId: string): string[] {
    return ['reads', 'index', 'deleted'].map((part) => this.key(conversationId, part));
  }
}

/** Of what `HGETALL` gives in a script. */
function pairsOf(fields: string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (let i = 0; i < fields.length; i += 2) pairs.set(fields[i] ?? '', fields[i + 1] ?? '');
  return pairs;
}

function toMessage([seq, body, mentions, reactions]: Stored): Message {
  return JSON.parse(`{"seq":${seq},"mentions":${mentions},"reactions":${reactions},${body}}`) as Message;
}

function bodyJson({ seq: _seq, mentions: _mentions, reactions: _reactions, ...body }: Message): string {
  return fieldsJson(body satisfies Body);
}
