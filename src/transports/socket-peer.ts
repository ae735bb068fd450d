import { roomCodeOf, SessionPeer } from '../auth/session';
import type { AdminSocket } from '../contracts/admin';
import { RealtimeError } from '../contracts/errors';
import { kindOf } from '../contracts/namespaces';
import type { Position } from '../contracts/rooms';
import { nameIn, Vocabulary, VOCABULARIES } from '../contracts/vocabulary';
import { toProblem } from '../errors/problem';
import type { Presence } from '../presence/presence';
import type { Backlog, RoomHub } from '../rooms/room-hub';
import type { EventBatch } from './event-batch';
import { localRoom, localRooms, parseLocalRoom } from './local-room';
import type { RealtimeSocket } from './realtime-socket';
import { PlainConnection } from './websocket/plain-connection';

interface Subscription {
  vocabulary: Vocabulary;
  /** Where it stopped. */
  position: Position;
}

/** A join under way. Who leaves meanwhile does not get in any more. */
export interface PendingJoin {
  readonly room: string;
  /** What is being resumed; `undefined`: the client joins. */
  readonly resuming?: Subscription;
  /** What would have been resumed but for the join, and is if that fails. */
  interrupted?: Subscription;
  left: boolean;
  /** What allowed it may be lost since: his right is to be asked for again. */
  doubted: boolean;
}

/** A socket's subscriptions, and what its session does to it. */
export class SocketPeer implements SessionPeer {
  /** What waits for a new token. */
  private readonly suspended = new Map<string, Subscription>();
  private readonly pending = new Set<PendingJoin>();
  /** It was told why it ends: that is the last it hears. */
  private over = false;

  constructor(
    private readonly socket: RealtimeSocket,
    private readonly hub: RoomHub,
    private readonly presence: Presence,
    private readonly roomsPerSocket: number,
    private readonly batch?: EventBatch,
  ) {}

  /** Whether events to it may have to wait for others. */
  get batched(): boolean {
    return this.batch !== undefined;
  }

  /**
   * Holds a place for a room that is being joined; release it when that is over. Throws `LIMIT_EXCEEDED` when the
   * socket has no place left.
   */
  reserve(room: string): PendingJoin {
    const taken = this.rooms();
    if (this.roomsPerSocket > 0 && taken.size >= this.roomsPerSocket && !taken.has(room)) {
      throw new RealtimeError('LIMIT_EXCEEDED');
    }
    const pending = this.hold(room);
    pending.interrupted = this.interrupt(room);
    return pending;
  }

  /** Who did not get in is not present either. */
  release(pending: PendingJoin): void {
    this.pending.delete(pending);
    if (pending.interrupted && !pending.left) this.resumeRoom(pending.room, pending.interrupted);
    if (!this.rooms().has(pending.room)) this.presence.leave(pending.room, this.socket.id);
  }

  /** From `position` on he hears the room: what was delivered after it already is the `backlog`. */
  subscribe(pending: PendingJoin, vocabulary: Vocabulary, position: Position, backlog: Backlog): void {
    const { room, left, doubted } = pending;
    pending.interrupted = undefined;
    if (left || !this.socket.connected) return;
    if (doubted || this.socket.data.session.suspended) {
      this.sendAll(
        backlog.filter((told) => !('position' in told)),
        vocabulary,
      );
      this.resumeRoom(room, { vocabulary, position });
      return;
    }
    for (const other of VOCABULARIES) if (other !== vocabulary) void this.socket.leave(localRoom(room, other));
    void this.socket.join(localRoom(room, vocabulary));
    this.sendAll(backlog, vocabulary);
  }

  /** Hears nothing of the room until it is joined to the end: what is fetched page by page must not come live too. */
  pause(pending: PendingJoin): void {
    pending.interrupted = undefined;
    this.exit(pending.room);
  }

  unsubscribe(room: string): void {
    for (const pending of this.pending) if (pending.room === room) pending.left = true;
    this.suspended.delete(room);
    this.exit(room);
    this.presence.leave(room, this.socket.id);
  }

  /** To be called when the socket is gone. */
  disconnected(): void {
    this.batch?.drop();
    this.presence.leaveAll(this.socket.id);
  }

  /** Events as live ones, named as the subscription speaks. */
  sendAll(backlog: Backlog, vocabulary: Vocabulary): void {
    for (const told of backlog) {
      if ('except' in told && told.except === this.socket.id) continue;
      this.send(nameIn(vocabulary, told.event), told.data);
    }
  }

  /** Hears rooms without a log, which need no place and no position. */
  listen(rooms: readonly string[]): void {
    if (!this.socket.connected) return;
    void this.socket.join(rooms.map((room) => localRoom(room, 'canonical')));
  }

  ignore(rooms: readonly string[]): void {
    for (const room of rooms) this.exit(room);
  }

  /** The rooms without a log of a kind that it hears. */
  heard(kind: string): string[] {
    return [...this.socket.rooms].filter((room) => kindOf(room) === kind);
  }

  send(event: string, data: object): void {
    if (this.over) return;
    if (this.batch) this.batch.push(event, data);
    else this.socket.emit(event, data);
  }

  /** To be called before what must not overtake the events sent so far. */
  flush(): void {
    this.batch?.flush();
  }

  describe(): Omit<AdminSocket, 'node'> {
    const { id, conn, data, handshake } = this.socket;
    return {
      id,
      namespace: data.namespace,
      transport: conn.transport.name,
      ip: data.address,
      connectedAt: new Date(handshake.issued).toISOString(),
      rooms: [...this.rooms()],
    };
  }

  suspend(): void {
    for (const pending of this.pending) pending.doubted = true;
    for (const [room, subscription] of this.subscriptions()) {
      this.exit(room);
      this.suspended.set(room, subscription);
    }
  }

  resume(): void {
    const stopped = [...this.suspended];
    this.suspended.clear();
    for (const [room, subscription] of stopped) this.resumeRoom(room, subscription);
  }

  close(error: RealtimeError): void {
    const code = roomCodeOf(error);
    for (const room of this.rooms()) {
      this.unsubscribe(room);
      if (code) this.send('room:closed', { room, code });
    }
    this.send('error', toProblem(error, this.socket.data.locale));
    this.over = true;
    this.flush();
    const connection: unknown = this.socket.conn;
    if (connection instanceof PlainConnection) connection.reason = error.code;
    // The other namespaces of the connection hear the reason first.
    setImmediate(() => this.socket.disconnect(true));
  }

  /** Rooms it is in, will be in again, or is about to enter. */
  private rooms(): Set<string> {
    const joining = [...this.pending].map(({ room }) => room);
    return new Set([...this.subscriptions().keys(), ...this.suspended.keys(), ...joining]);
  }

  private hold(room: string, resuming?: Subscription): PendingJoin {
    const pending: PendingJoin = { room, resuming, left: false, doubted: false };
    this.pending.add(pending);
    return pending;
  }

  /** A join brings up to date whatever was about to be resumed, and gives that. */
  private interrupt(room: string): Subscription | undefined {
    let interrupted = this.suspended.get(room);
    this.suspended.delete(room);
    for (const pending of this.pending) {
      if (!pending.resuming || pending.left || pending.room !== room) continue;
      interrupted = pending.resuming;
      pending.left = true;
    }
    return interrupted;
  }

  private resumeRoom(room: string, subscription: Subscription): void {
    if (this.socket.data.session.suspended) this.suspended.set(room, subscription);
    else void this.catchUp(room, subscription);
  }

  private exit(room: string): void {
    for (const local of localRooms(room)) void this.socket.leave(local);
  }

  /** The rooms this socket is in. Every socket is also in one of its own id. */
  private subscriptions(): Map<string, Subscription> {
    const subscriptions = new Map<string, Subscription>();
    for (const local of this.socket.rooms) {
      const { room, vocabulary } = parseLocalRoom(local);
      const position = this.hub.positionOf(room);
      if (position) subscriptions.set(room, { vocabulary, position });
    }
    return subscriptions;
  }

  private async catchUp(room: string, subscription: Subscription): Promise<void> {
    const { session } = this.socket.data;
    const { vocabulary } = subscription;
    const pending = this.hold(room, subscription);
    try {
      let more = true;
      while (more) {
        more = await this.hub.resume(room, session.principal, subscription.position, (recovery, backlog) => {
          if (pending.left) return false;
          if (session.suspended) {
            this.suspended.set(room, subscription);
            return false;
          }
          const { position, recovered, next = false } = recovery;
          for (const { event, data } of recovery.events) this.send(nameIn(vocabulary, event), data as object);
          subscription.position = position;
          if (next) return true;
          if (!recovered) this.send('resync', { room, position });
          this.subscribe(pending, vocabulary, position, backlog);
          return false;
        });
      }
    } catch (error) {
      if (pending.left) return;
      const { code } = toProblem(error, this.socket.data.locale);
      if (code === 'FORBIDDEN') this.send('room:closed', { room, code });
      // The engine is away: nothing of the room came or will come unnoticed.
      else this.close(error instanceof RealtimeError ? error : new RealtimeError('INTERNAL', { cause: error }));
    } finally {
      this.release(pending);
    }
  }
}
