import type { ConversationSummary, ConversationType } from '../../../client/exports';
import type { Rest } from './rest';

export interface NewConversation {
  type: ConversationType;
  title?: string;
  memberIds: string[];
}

/** The user's, the liveliest first. */
export async function listConversations(rest: Rest): Promise<ConversationSummary[]> {
  return (await rest.get('/conversations?limit=50')) as ConversationSummary[];
}

export async function createConversation(rest: Rest, draft: NewConversation): Promise<ConversationSummary> {
  return (await rest.write('POST', '/conversations', draft)) as ConversationSummary;
}
