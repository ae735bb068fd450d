import type { Notice } from '../rooms/broker';

/** What is told in a place, which is a room, when a user's first connection comes and when his last one goes. */
export interface Announcements {
  arrived(place: string, userId: string): Notice;
  left(place: string, userId: string): Notice;
  /** Whether the time of the last departure is kept. */
  remember?: boolean;
}

/** Whether anyone is in a place, and if not, since when, as far as that is remembered. */
export interface Occupancy {
  occupied: boolean;
  leftAt: string | null;
}

/**
 * Who is where, on all nodes: a place is a room, or stands for a user's connections. Users are there by connection.
 *
 * Guarantees of every engine: arriving, departing and the notice that tells of it are one atomic step, so that who
 * follows the notices knows who is there. What a node held is cleared away, and told, within 30 s of its death.
 */
export abstract class Presence {
  /** Tells what is announced in places of a kind (`project`); in others nothing is. */
  abstract announce(kind: string, by: Announcements): void;

  /**
   * Counts a connection in; again changes nothing. `false`: the user has `limit` connections there already (0: no limit).
   * The connection itself does not hear of its own arrival.
   */
  abstract enter(place: string, userId: string, connectionId: string, limit?: number): Promise<boolean>;

  /** Counts a connection out, soon: an engine that is away is told when it is back. Unknown ones do not matter. */
  abstract leave(place: string, connectionId: string): void;

  /** The same for all the places it is in. */
  abstract leaveAll(connectionId: string): void;

  /** Who is there. */
  abstract users(place: string): Promise<string[]>;

  abstract occupancy(places: readonly string[]): Promise<Occupancy[]>;
}

/** The time of a departure is kept this long, in milliseconds. */
export const REMEMBER_MS = 90 * 24 * 60 * 60 * 1000;
