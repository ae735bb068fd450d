import type { Message } from './chat';

/**
 * Two servers may be tied together by a link: one listens on `/ws/rooms` of the other and relays what it hears to a
 * conversation of its own, and maybe forwards the other way. What follows keeps what is said from going round.
 */

/**
 * In the handshake both servers name their rooms by this header: who listens to each other must not forward as well. A
 * room is named by its epoch, which no other server's has.
 */
export const LINK_HEADER = 'Depth-Room';

/** The place where the servers are that listen to a conversation, as the rooms they relay to. */
export function linksOf(conversationId: string): string {
  return `links:${conversationId}`;
}

/** The metadata of messages that a link has brought. */
export const LINKED = { via: 'upstream' } as const;

/** As whom the frames of an upstream are said. */
export function relayUser(name: string): string {
  return `upstream:${name}`;
}

/** Whether it was first said here: what came from one server does not go on to the next one. */
export function isNative({ senderId, metadata }: Pick<Message, 'senderId' | 'metadata'>): boolean {
  return !senderId.startsWith(relayUser('')) && metadata.via !== LINKED.via;
}
