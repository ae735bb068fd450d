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
  /** Answers with who is online, and tells of every change from then on. Adds to whom the socket watches already. */
  'presence:subscribe': Answered<{ userIds: string[] }, UserPresence[]>;
  /** Watches them no more. */
  'presence:unsubscribe': Answered<{ userIds: string[] }, Nothing>;
}

/** Events of presence to a client. */
export interface PresenceServerEvents {
  /** A watched user came, or went: within 5 s of his last socket's end, 30 s of a crashed node. */
  presence: UserPresence;
}
