/** A room: `conversation:{id}`, `project:{id}` or `user:{id}`. Each has one log. */
export type RoomName = `conversation:${string}` | `project:${string}` | `user:${string}`;

/** A place in a room's log. `seq` counts 1, 2, 3 … without a hole; 0 is the beginning. */
export interface Position {
  room: string;
  /** Changes whenever the log may have been lost or rolled back. */
  epoch: string;
  seq: number;
}

/** Where a client was when it last heard of a room. The room may be left out, and at `seq` 0 the epoch. */
export type Since = Pick<Position, 'seq'> & Partial<Position>;

/** A payload of a durable event with its own place in the log. */
export type Placed<T> = T & { position: Position };

/** A durable event as a join gives it back. */
export interface RecoveredEvent {
  event: string;
  data: unknown;
}

/** What a join tells about the log, part of every join's ack. */
export interface Recovery {
  position: Position;
  /** Only where `since` was given. `false`: the gap cannot be filled; fetch a fresh state. */
  recovered?: boolean;
  events: RecoveredEvent[];
  /** There is more: join again with `since: position`. The socket is not joined yet. */
  next?: true;
}

/** `resync`: the server can no longer guarantee the room; the subscription goes on right after `position`. */
export interface Resync {
  room: string;
  position: Position;
}

/** `ready`: the first event of a stream. Where it begins, in each of its rooms. */
export interface StreamReady {
  positions: Position[];
}

/** `room:closed`: the last thing a socket hears of a room. */
export interface RoomClosed {
  room: string;
  code: 'FORBIDDEN' | 'USER_BANNED' | 'NOT_FOUND' | 'UNAUTHENTICATED';
}

export function conversationRoom(conversationId: string): RoomName {
  return `conversation:${conversationId}`;
}

export function projectRoom(projectId: string): RoomName {
  return `project:${projectId}`;
}

/** Where a user's notifications are told. */
export function userRoom(userId: string): RoomName {
  return `user:${userId}`;
}

/** Where a user's coming and going is told. It has no log, as the two below. */
export function presenceRoom(userId: string): string {
  return `presence:${userId}`;
}

/** Where what is meant for one user alone is told. */
export function inboxRoom(userId: string): string {
  return `inbox:${userId}`;
}

/** Where what is meant for everyone is told. */
export const EVERYONE = 'everyone:here';
