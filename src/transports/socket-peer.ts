import { roomCodeOf, SessionPeer } from '../auth/session';
import type { AdminSocket } from '../contracts/admin';
import type { RealtimeError } from '../contracts/errors';
import { kindOf } from '../contracts/namespaces';
import { nameIn, Vocabulary } from '../contracts/vocabulary';
import { toProblem } from '../errors/problem';
import type { Presence } from '../presence/presence';
import type { ResolvedOptions } from '../realtime.options';
import type { Backlog, RoomHub } from '../rooms/room-hub';
import { consumerOf } from './engine-consumer';
import type { EventBatch } from './event-batch';
import { localRoom } from './local-room';
import type { RealtimeSocket } from './realtime-socket';
import { Receiver, RoomSubscriptions } from './room-subscriptions';
import type { ServedNamespace } from './served-namespaces';
import { SharedFrame } from './shared-frame';
import { PlainConnection } from './websocket/plain-connection';

/** What is sent to a socket, and what its session does to it. */
export class SocketPeer implements SessionPeer, Receiver {
  readonly subscriptions: RoomSubscriptions;
  /** It was told why it ends: that is the last it hears. */
  private over = false;

  constructor(
    private readonly socket: RealtimeSocket,
    hub: RoomHub,
    private readonly presence: Presence,
    private readonly limits: ResolvedOptions['limits'],
    private readonly served: ServedNamespace,
    private readonly batch?: EventBatch,
  ) {
    this.subscriptions = new RoomSubscriptions(socket, this, hub, presence, limits.roomsPerSocket);
  }

  /** Whether events to it may have to wait for others. */
  get batched(): boolean {
    return this.batch !== undefined;
  }

  get full(): boolean {
    return consumerOf(this.socket.conn).exceeds(this.limits);
  }

  unsubscribe(room: string): void {
    this.subscriptions.unsubscribe(room);
  }

  /** To be called when the socket is gone. */
  disconnected(): void {
    this.batch?.drop();
    this.presence.leaveAll(this.socket.id);
  }

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
    for (const room of rooms) void this.socket.leave(localRoom(room, 'canonical'));
  }

  /** The rooms without a log of a kind that it hears. */
  heard(kind: string): string[] {
    return [...this.socket.rooms].filter((room) => kindOf(room) === kind);
  }

  send(event: string, data: object): void {
    if (this.over) return;
    if (this.batch) this.batch.push(new SharedFrame(this.served, event, data));
    else this.socket.emit(event, data);
  }

  /** An event that is told to many, to one who is `batched`. */
  deliver(frame: SharedFrame): void {
    if (!this.over) this.batch?.push(frame);
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
      rooms: [...this.subscriptions.rooms()],
    };
  }

  suspend(): void {
    this.subscriptions.suspend();
  }

  resume(): void {
    this.subscriptions.resume();
  }

  close(error: RealtimeError): void {
    const code = roomCodeOf(error);
    for (const room of this.subscriptions.rooms()) {
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
}
