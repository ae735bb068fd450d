import type { Role } from '../contracts/auth';
import type { Position, RoomClosed } from '../contracts/rooms';
import type { LogEvent, Notice } from './broker';

/** Who is in a room, as far as his rights depend on it. */
export interface Subscriber {
  userId: string;
  role: Role;
}

/**
 * One way out of the node: what carries a room's events to the local subscribers of a transport.
 * Everything is synchronous, so that what a subscriber gets has one order.
 */
export interface RoomOutlet {
  /** Whether anyone here is subscribed to the room. */
  has(room: string): boolean;
  event(event: LogEvent): void;
  notice(room: string, notice: Notice): void;
  resync(position: Position): void;
  /** Sends `room:closed` to the user's subscriptions and ends them. */
  close(room: string, userId: string, code: RoomClosed['code']): void;
  /** How many are subscribed here. */
  count(room: string): number;
  /** Who is subscribed here. */
  users(room: string): Iterable<Subscriber>;
}
