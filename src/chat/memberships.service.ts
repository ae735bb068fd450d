import { Injectable } from '@nestjs/common';
import { requireKnownUser } from '../auth/known-user';
import { UserDirectory } from '../auth/user-directory';
import type {
  Conversation,
  ConversationRole,
  ConversationSummary,
  ConversationType,
  MemberChange,
} from '../contracts/chat';
import { invalid, RealtimeError } from '../contracts/errors';
import { conversationRoom, Placed } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { RoomRecheck } from '../nodes/room-recheck';
import { pageBefore } from '../paging/descending';
import { activityOf, ChatStore } from './chat.store';
import { ConversationAccess } from './conversation-access';

export interface ConversationDraft {
  /** Default: a new UUIDv7. */
  id?: string;
  type: ConversationType;
  title?: string | null;
  /** Beside the creator. */
  memberIds?: readonly string[];
}

/** Conversations and who is in them. */
@Injectable()
export class Memberships {
  constructor(
    private readonly store: ChatStore,
    private readonly access: ConversationAccess,
    private readonly directory: UserDirectory,
    private readonly rights: RoomRecheck,
  ) {}

  /** The creator is owner and member. A direct conversation of the same two is returned instead of a second one. */
  async create(
    creatorId: string,
    { id = newId(), type, title = null, memberIds = [] }: ConversationDraft,
  ): Promise<{ conversation: ConversationSummary; created: boolean }> {
    const others = memberIds.filter((userId) => userId !== creatorId);
    if (type === 'direct' && new Set(others).size !== 1) {
      throw invalid('memberIds', 'equals', 'memberIds of a direct conversation must name one other user');
    }
    await Promise.all(memberIds.map((userId, i) => requireKnownUser(this.directory, userId, `memberIds.${i}`)));
    const members = new Map<string, ConversationRole>(others.map((userId) => [userId, 'member']));
    members.set(creatorId, 'owner');
    const draft: Conversation = { id, type, title, createdBy: creatorId, createdAt: new Date().toISOString() };
    const { conversation, created } = await this.store.create(draft, members);
    const isPairs = type === 'direct' && conversation.type === 'direct';
    const summary = await this.store.summary(conversation.id, creatorId);
    // The id is another conversation's: whether the caller may see that one or not, it is taken.
    if (!summary || (!created && !(isPairs && summary.role))) throw new RealtimeError('CONFLICT');
    return { conversation: summary, created };
  }

  /** The caller's conversations, the most recently active first; `before` is the cursor of the page before. */
  async list(
    userId: string,
    range: { before?: string; limit: number },
  ): Promise<{ conversations: ConversationSummary[]; before: string | null; hasMore: boolean }> {
    const all = await this.store.conversationsOf(userId);
    const { page: conversations, ...cursor } = pageBefore(all, activityOf, range);
    return { conversations, ...cursor };
  }

  async get(userId: string, conversationId: string): Promise<ConversationSummary> {
    const grant = await this.access.check(userId, conversationId);
    const summary = grant && (await this.store.summary(conversationId, userId));
    if (!summary) throw new RealtimeError('FORBIDDEN');
    return summary;
  }

  /** Makes a visitor a member. */
  async enter(userId: string, conversationId: string): Promise<void> {
    await this.store.addMember(change(conversationId, userId, 'added', userId), 'member');
  }

  /** Whether a user can never enter: a direct conversation is its two members. */
  async isClosedTo(userId: string, conversationId: string): Promise<boolean> {
    const standing = await this.store.standing(conversationId, userId);
    return standing?.type === 'direct' && standing.role === null;
  }

  /** An owner adds anyone; a public conversation anyone enters himself. Adding a member again changes nothing. */
  async add(callerId: string, conversationId: string, userId: string): Promise<MemberChange | Placed<MemberChange>> {
    const grant = await this.access.check(callerId, conversationId);
    const self = callerId === userId;
    const allowed = grant === 'owner' || (self && grant !== null);
    if (!allowed) throw new RealtimeError('FORBIDDEN');
    await this.refuseDirect(conversationId, callerId);
    await requireKnownUser(this.directory, userId, 'userId');
    const added = change(conversationId, userId, 'added', callerId);
    return (await this.store.addMember(added, 'member')) ?? added;
  }

  /** An owner removes anyone; anyone leaves. The removed user's subscriptions end with it. */
  async remove(callerId: string, conversationId: string, userId: string): Promise<Placed<MemberChange>> {
    const grant = await this.access.check(callerId, conversationId);
    if (grant !== 'owner' && !(callerId === userId && grant !== null)) throw new RealtimeError('FORBIDDEN');
    await this.refuseDirect(conversationId, callerId);
    const removed = await this.store.removeMember(change(conversationId, userId, 'removed', callerId));
    if (!removed) throw new RealtimeError('NOT_FOUND');
    return removed;
  }

  /**
   * For an app with a `ConversationAccess` of its own, after it has taken somebody's right: that is asked again, and if he
   * has none any more his subscriptions on every node end, with `room:closed`. Changes no list. Rejects with
   * `STORE_UNAVAILABLE` when a node may not have heard of it: call it again.
   */
  recheck(conversationId: string, userId: string): Promise<void> {
    return this.rights.of(conversationRoom(conversationId), userId);
  }

  /** A direct conversation is its two members. */
  private async refuseDirect(conversationId: string, callerId: string): Promise<void> {
    const standing = await this.store.standing(conversationId, callerId);
    if (standing?.type === 'direct') throw new RealtimeError('CONFLICT');
  }
}

function change(conversationId: string, userId: string, kind: MemberChange['change'], by: string): MemberChange {
  return { conversationId, userId, change: kind, by, at: new Date().toISOString() };
}
