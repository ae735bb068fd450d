import { CHAT_ALIASES } from './chat';

/** Two vocabularies are in use among clients; a subscription speaks the one it was made with. */
export const VOCABULARIES = ['canonical', 'alias'] as const;
export type Vocabulary = (typeof VOCABULARIES)[number];

/** What an event is called in a vocabulary. */
export function nameIn(vocabulary: Vocabulary, event: string): string {
  return vocabulary === 'alias' ? (CHAT_ALIASES[event] ?? event) : event;
}
