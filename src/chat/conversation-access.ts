import { Injectable } from '@nestjs/common';
import type { ConversationRole } from '../contracts/chat';
import { ChatStore } from './chat.store';

/** What a user may do in a conversation: a `visitor` may read, and becomes a member when he joins or writes. */
export type ConversationGrant = ConversationRole | 'visitor';

/** Who may be in which conversation. A host app answers from its own permissions. */
export abstract class ConversationAccess {
  /** Whether every member of the store may read and write: the store's own step then tells, and nothing more is asked. */
  readonly byMembership: boolean = false;

  /** `null`: nothing at all, also for what does not exist; the caller then learns neither. */
  abstract check(userId: string, conversationId: string): Promise<ConversationGrant | null>;
}

/** By membership; anyone may visit a public conversation. */
@Injectable()
export class MembershipAccess extends ConversationAccess {
  override readonly byMembership = true;

  constructor(private readonly store: ChatStore) {
    super();
  }

  async check(userId: string, conversationId: string): Promise<ConversationGrant | null> {
    const standing = await this.store.standing(conversationId, userId);
    if (!standing) return null;
    return standing.role ?? (standing.type === 'public' ? 'visitor' : null);
  }
}
