import type { Namespace, Server } from 'socket.io';
import type { Position, Resync, RoomClosed } from '../contracts/rooms';
import { nameIn, VOCABULARIES } from '../contracts/vocabulary';
import type { Metrics } from '../observability/metrics';
import type { LogEvent, Notice } from '../rooms/broker';
import type { RoomHub } from '../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../rooms/room-outlet';
import { FanOut } from './fan-out';
import { localRoom, localRooms, parseLocalRoom } from './local-room';
import type { RealtimeSocket } from './realtime-socket';
import type { ServedNamespace, ServedNamespaces } from './served-namespaces';

/** Carries rooms to the Socket.IO sockets of this node, and to these alone: the log reaches the other nodes itself. */
export class SocketIoOutlet implements RoomOutlet {
  private readonly fanOuts: ReadonlyMap<ServedNamespace, FanOut>;

  constructor(
    private readonly io: Server,
    private readonly served: ServedNamespaces,
    hub: RoomHub,
    private readonly metrics: Metrics,
    onQueued: (connection: object) => void,
  ) {
    for (const { wire } of served) {
      io.of(wire).adapter.on('delete-room', (local: string) => hub.release(parseLocalRoom(local).room));
    }
    this.fanOuts = new Map(
      [...served].map((namespace) => [namespace, new FanOut(io.of(namespace.wire), namespace, onQueued)]),
    );
    hub.addOutlet(this);
  }

  has(room: string): boolean {
    const rooms = this.place(room)?.adapter.rooms;
    return rooms !== undefined && localRooms(room).some((local) => rooms.has(local));
  }

  event({ position, event, data }: LogEvent): void {
    this.emit(position.room, event, data);
  }

  notice(room: string, { event, data, except }: Notice): void {
    this.emit(room, event, data, except);
  }

  resync(position: Position): void {
    const data: Resync = { room: position.room, position };
    this.emit(position.room, 'resync', data);
    this.metrics.resynced();
  }

  close(room: string, userId: string, code: RoomClosed['code']): void {
    for (const socket of this.sockets(room)) {
      if (socket.data.session.principal.userId !== userId) continue;
      socket.data.peer.send('room:closed', { room, code });
      socket.data.peer.unsubscribe(room);
    }
  }

  count(room: string): number {
    const rooms = this.place(room)?.adapter.rooms;
    return localRooms(room).reduce((sum, local) => sum + (rooms?.get(local)?.size ?? 0), 0);
  }

  *users(room: string): Iterable<Subscriber> {
    for (const socket of this.sockets(room)) yield socket.data.session.principal;
  }

  private emit(room: string, event: string, data: object, except?: string): void {
    const served = this.served.ofRoom(room);
    const fanOut = served && this.fanOuts.get(served);
    if (!fanOut) return;
    let sent = 0;
    for (const vocabulary of VOCABULARIES) {
      sent += fanOut.send(localRoom(room, vocabulary), nameIn(vocabulary, event), data, except);
    }
    if (sent > 0) this.metrics.delivered(served.name, sent);
  }

  private sockets(room: string): RealtimeSocket[] {
    const namespace = this.place(room);
    const ids = localRooms(room).flatMap((local) => [...(namespace?.adapter.rooms.get(local) ?? [])]);
    return ids.flatMap((id) => (namespace?.sockets.get(id) as RealtimeSocket | undefined) ?? []);
  }

  /** Where a room is heard. Asked for by a name that it does not know, Socket.IO would make a namespace, open to all. */
  private place(room: string): Namespace | undefined {
    const served = this.served.ofRoom(room);
    return served && this.io.of(served.wire);
  }
}
