import type { Position } from '../contracts/rooms';

/** An entry of a room's log. Never changed once made; it is shared by everyone it is delivered to. */
export interface LogEvent {
  position: Position;
  event: string;
  /** The payload as clients get it, `position` included. */
  data: object;
  /** Whom this event takes out of the room: he hears it, and then nothing more. */
  closes?: string;
  /** Earlier entries were rewritten with it (a deleted text): copies of them are out of date. */
  rewrites?: true;
}

/** An event that is not logged: it reaches who is there, or nobody. */
export interface Notice {
  event: string;
  data: object;
  /** The one connection that does not get it. */
  except?: string;
  /** It tells who is there: who is just being let in gets it as well, after his answer. */
  attendance?: true;
}

/** What is appended along with an event's payload. */
export type AppendFlags = Pick<LogEvent, 'closes' | 'rewrites'>;

export interface RoomLogLimits {
  /** Events a log keeps. */
  roomLogEvents: number;
  /** Hours it is kept after its last event. */
  roomLogHours: number;
}

export interface LogSlice {
  /** The log's end at the moment of reading. */
  top: Position;
  /** The events right after the asked place, in order; `null`: the log does not reach back to it. */
  events: LogEvent[] | null;
}

export interface BrokerListener {
  /** An event of a subscribed room. May come late, twice, or not at all: compare `position`. */
  onEvent(event: LogEvent): void;
  onNotice(room: string, notice: Notice): void;
  /** The subscription was interrupted and stands again: every subscribed room may have a gap. */
  onInterrupted(): void;
}

/**
 * The logs of all rooms, and the bus that tells of them.
 *
 * Guarantees of every engine:
 * - `publish` is one atomic step: the event has its `seq` and is in the log when the promise resolves, and it was told
 *   to no one if it rejects (except when the answer alone was lost: repeat it with the same `idempotencyKey`).
 * - `seq` is 1, 2, 3 … per room, without a hole in an epoch, over all nodes.
 * - A room's epoch changes whenever events of its log may be missing: when the log is lost, when a replica is promoted,
 *   with a restart of what stores it. Then `read` gives `null` for every place of the old epoch, whether or not
 *   something is missing; no place is given to two events. `seq` goes on from what was found.
 * - The bus is lossy by nature and at most once. What it drops is in the log: `moved` finds it, `read` fills the hole.
 * - The log keeps the last `roomLogEvents` events for at least `roomLogHours` after the newest.
 * - Any call rejects with `STORE_UNAVAILABLE` within 2 s when the engine does not answer, `STORE_FULL` when it is full.
 */
export abstract class Broker {
  /** Appends an event. With an `idempotencyKey` seen in this room within 24 h it returns the first event instead. */
  abstract publish(
    room: string,
    event: string,
    data: object,
    options?: AppendFlags & { idempotencyKey?: string },
  ): Promise<LogEvent>;

  /** Tells whoever is there now; keeps nothing. */
  abstract notify(room: string, notice: Notice): Promise<void>;

  /** The events right after `after`, at most `limit`, oldest first. */
  abstract read(room: string, after: Omit<Position, 'room'>, limit: number): Promise<LogSlice>;

  /** The end of the log. A room never used gets its epoch here and keeps it. */
  abstract position(room: string): Promise<Position>;

  /** Of these places, the rooms whose log does not end there (any more). Cheap for many; makes no log. */
  abstract moved(places: readonly Position[]): Promise<string[]>;

  /** From when it resolves, the room's events come to the listeners. Idempotent. */
  abstract subscribe(room: string): Promise<void>;
  abstract unsubscribe(room: string): Promise<void>;

  abstract listen(listener: BrokerListener): void;
}
