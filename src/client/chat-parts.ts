import type { Outbox } from './outbox';
import type { RoomParts } from './room-parts';
import type { OwnTyping } from './typing';

/** What all conversations of a client share. */
export interface ChatParts extends RoomParts {
  outboxes: PerConversation<Outbox>;
  typing: PerConversation<OwnTyping>;
}

/** What a conversation has one of, for as long as it is of use. */
export class PerConversation<T extends { readonly unused: boolean }> {
  private readonly kept = new Map<string, T>();

  constructor(private readonly make: (conversationId: string) => T) {}

  find(conversationId: string): T | undefined {
    return this.kept.get(conversationId);
  }

  of(conversationId: string): T {
    const one = this.find(conversationId) ?? this.make(conversationId);
    this.kept.set(conversationId, one);
    return one;
  }

  /** To be called when one may be of no more use. */
  tidy(conversationId: string): void {
    if (this.find(conversationId)?.unused) this.kept.delete(conversationId);
  }

  all(): Iterable<T> {
    return this.kept.values();
  }
}
