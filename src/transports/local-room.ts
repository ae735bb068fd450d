import { Vocabulary, VOCABULARIES } from '../contracts/vocabulary';

const ALIAS = '|alias';

/** The Socket.IO room of this node for the subscribers of a room who speak a vocabulary. */
export function localRoom(room: string, vocabulary: Vocabulary): string {
  return vocabulary === 'alias' ? room + ALIAS : room;
}

export function localRooms(room: string): string[] {
  return VOCABULARIES.map((vocabulary) => localRoom(room, vocabulary));
}

export function parseLocalRoom(local: string): { room: string; vocabulary: Vocabulary } {
  return local.endsWith(ALIAS)
    ? { room: local.slice(0, -ALIAS.length), vocabulary: 'alias' }
    : { room: local, vocabulary: 'canonical' };
}
