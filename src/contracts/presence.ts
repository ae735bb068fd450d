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
