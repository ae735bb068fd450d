import { setTimeout as delay } from 'node:timers/promises';
import { RealtimeError } from '../contracts/errors';
import type { Position } from '../contracts/rooms';
import { nameIn, Vocabulary, VOCABULARIES } from '../contracts/vocabulary';
import type { Presence } from '../presence/presence';
import type { Backlog, RoomHub } from '../rooms/room-hub';
import { localRoom, localRooms, parseLocalRoom } from './local-room';
import type { RealtimeSocket } from './realtime-socket';

/** How often it is looked whether a client has read so much that he can be given more, in milliseconds. */
const LOOK_MS = 20;

/** Where a room stopped, and how it is spoken of. */
interface Subscription {
  readonly vocabulary: Vocabulary;
  readonly position: Position;
}

/** A join under way. */
export interface PendingJoin {
  readonly room: string;
  /** Who leaves meanwhile does not get in any more. */
  left: boolean;
  /** What allowed it may be lost since: his right is to be asked for again. */
  doubted: boolean;
}

/** A socket rarely joins or is behind: it makes room for that when it is. */
const NONE: readonly PendingJoin[] = [];

/** Whose subscriptions they are. */
export interface Receiver {
  /** More waits for the client to read than may. */
  readonly full: boolean;
  send(event: string, data: object): void;
  /** Events as live ones, named as the subscription speaks. */
  sendAll(backlog: Backlog, vocabulary: Vocabulary): void;
  close(error: RealtimeError): void;
}

/**
 * The rooms with a log of one socket. Each is either live, fed by the outlet, or behind: then its log is read on from
 * where it stopped, page by page, room after room, and only while the client reads, until it is live.
 *
 * From the position of the last answer to a join on, every event comes once and in order: a room is never both live and
 * behind, one place alone reads on, and not in a room that is being joined. A join that succeeds puts its own
 * position in the place of whatever there was; one that fails leaves all as it is.
 */
export class RoomSubscriptions {
  private joins: readonly PendingJoin[] = NONE;
  /** An entry that was replaced is not gone on with: his right to the room is asked for again. */
  private behind: Map<string, Subscription> | undefined;
  private catchingUp = false;

  constructor(
    private readonly socket: RealtimeSocket,
    private readonly receiver: Receiver,
    private readonly hub: RoomHub,
    private readonly presence: Presence,
    private readonly limit: number,
  ) {}

  /**
   * Holds a place for a room that is being joined; release it when that is over. Throws `LIMIT_EXCEEDED` when the
   * socket has no place left.
   */
  reserve(room: string): PendingJoin {
    const taken = this.rooms();
    if (this.limit > 0 && taken.size >= this.limit && !taken.has(room)) throw new RealtimeError('LIMIT_EXCEEDED');
    const join: PendingJoin = { room, left: false, doubted: false };
    this.joins = this.joins.concat(join);
    return join;
  }

  /** Who did not get in is not present either. */
  release(join: PendingJoin): void {
    const others = this.joins.filter((other) => other !== join);
    this.joins = others.length > 0 ? others : NONE;
    void this.catchUp();
    if (!this.rooms().has(join.room)) this.presence.leave(join.room, this.socket.id);
  }

  /** From `position` on he hears the room: what was delivered after it already is the `backlog`. */
  subscribe({ room, left, doubted }: PendingJoin, vocabulary: Vocabulary, position: Position, backlog: Backlog): void {
    if (left || !this.socket.connected) return;
    if (doubted || this.socket.data.session.suspended) {
      this.fallBehind(room, { vocabulary, position });
      const notices = backlog.filter((told) => !('position' in told));
      this.receiver.sendAll(notices, vocabulary);
    } else {
      this.goLive(room, vocabulary, backlog);
    }
  }

  /** Hears nothing of the room until it is joined to the end: what is fetched page by page must not come live too. */
  pause({ room, left }: PendingJoin): void {
    if (!left) this.exit(room);
  }

  unsubscribe(room: string): void {
    for (const join of this.joins) if (join.room === room) join.left = true;
    this.exit(room);
    this.presence.leave(room, this.socket.id);
  }

  /** Every room stops where it is. */
  suspend(): void {
    for (const join of this.joins) join.doubted = true;
    for (const [room, subscription] of [...(this.behind ?? []), ...this.live()])
      this.fallBehind(room, { ...subscription });
  }

  resume(): void {
    void this.catchUp();
  }

  /** Rooms it is in, will be in again, or is about to enter. */
  rooms(): Set<string> {
    const joining = this.joins.map(({ room }) => room);
    return new Set([...this.live().keys(), ...(this.behind?.keys() ?? []), ...joining]);
  }

  /** The rooms this socket hears. Every socket is also in one of its own id. */
  private live(): Map<string, Subscription> {
    const live = new Map<string, Subscription>();
    for (const local of this.socket.rooms) {
      const { room, vocabulary } = parseLocalRoom(local);
      const position = this.hub.positionOf(room);
      if (position) live.set(room, { vocabulary, position });
    }
    return live;
  }

  private goLive(room: string, vocabulary: Vocabulary, backlog: Backlog): void {
    this.goOn(room);
    for (const other of VOCABULARIES) if (other !== vocabulary) void this.socket.leave(localRoom(room, other));
    void this.socket.join(localRoom(room, vocabulary));
    this.receiver.sendAll(backlog, vocabulary);
  }

  private fallBehind(room: string, subscription: Subscription): void {
    this.exit(room);
    this.stop(room, subscription);
  }

  private stop(room: string, at: Subscription): void {
    (this.behind ??= new Map<string, Subscription>()).set(room, at);
  }

  private goOn(room: string): void {
    this.behind?.delete(room);
    if (this.behind?.size === 0) this.behind = undefined;
  }

  private exit(room: string): void {
    this.goOn(room);
    for (const local of localRooms(room)) void this.socket.leave(local);
  }

  private async catchUp(): Promise<void> {
    if (this.catchingUp) return;
    this.catchingUp = true;
    for (let next = this.next(); next; next = this.next()) {
      if (this.receiver.full) await delay(LOOK_MS, undefined, { ref: false });
      else await this.readOn(...next);
    }
    this.catchingUp = false;
  }

  private next(): [room: string, from: Subscription] | undefined {
    const { connected, data } = this.socket;
    if (!connected || data.session.suspended) return undefined;
    return [...(this.behind ?? [])].find(([room]) => !this.isJoining(room));
  }

  private isJoining(room: string): boolean {
    return this.joins.some((join) => join.room === room && !join.left);
  }

  /** Gives the next page of a room, and has it live with the last. */
  private async readOn(room: string, from: Subscription): Promise<void> {
    const { vocabulary } = from;
    const stands = (): boolean => this.socket.connected && this.behind?.get(room) === from && !this.isJoining(room);
    const { principal } = this.socket.data.session;
    try {
      await this.hub.resume(room, principal, from.position, ({ position, recovered, events, next }, backlog) => {
        if (!stands()) return;
        for (const { event, data } of events) this.receiver.send(nameIn(vocabulary, event), data as object);
        if (!recovered) this.receiver.send('resync', { room, position });
        if (next) this.stop(room, { vocabulary, position });
        else this.goLive(room, vocabulary, backlog);
      });
    } catch (error) {
      if (!stands()) return;
      const failure = error instanceof RealtimeError ? error : new RealtimeError('INTERNAL', { cause: error });
      if (failure.code !== 'FORBIDDEN') {
        // The engine is away: nothing of the room came or will come unnoticed.
        this.receiver.close(failure);
        return;
      }
      this.unsubscribe(room);
      this.receiver.send('room:closed', { room, code: failure.code });
    }
  }
}
