import type { Answered, Nothing } from './answers';

/** `presence`, and a row of the ack of `presence:subscribe`. */
export interface UserPresence {
  userId: string;
  /** Whether he has a connection, to any node, on any transport. */
  online: boolean;
  /** When he was last there: now, if he is; `null`: never, as far as is known. */
  lastSeenAt: string | null;
}

/** Users asked for at once, at most. */
export const PRESENCE_USERS = 200;

/** Users one socket may watch, at most. */
export const PRESENCE_WATCHED = 1_000;

/** Events of presence from a client: the payload, and the data of its ack. */
export interface PresenceClientEvents {
  'presence:subscribe': Answered<{ userIds: string[] }, UserPresence[]>;
  'presence:unsubscribe': Answered<{ userIds: string[] }, Nothing>;
}

/** Events of presence to a client. */
export interface PresenceServerEvents {
  presence: UserPresence;
}
