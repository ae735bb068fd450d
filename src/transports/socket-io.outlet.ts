import type { Namespace, Server } from 'socket.io';
import { NAMESPACES, namespaceOf } from '../contracts/namespaces';
import type { Position, Resync, RoomClosed } from '../contracts/rooms';
import { nameIn, VOCABULARIES } from '../contracts/vocabulary';
import type { Metrics } from '../observability/metrics';
import type { LogEvent, Notice } from '../rooms/broker';
import type { RoomHub } from '../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../rooms/room-outlet';
import { fanOut } from './direct-write';
import { localRoom, localRooms, parseLocalRoom } from './local-room';
import type { RealtimeSocket } from './realtime-socket';

/** Carries rooms to the Socket.IO sockets of this node, and to these alone: the log reaches the other nodes itself. */
export class SocketIoOutlet implements RoomOutlet {
  constructor(
    private readonly io: Server,
    hub: RoomHub,
    private readonly metrics: Metrics,
  ) {
    for (const name of NAMESPACES) {
      io.of(name).adapter.on('delete-room', (local: string) => hub.release(parseLocalRoom(local).room));
    }
    hub.addOutlet(this);
  }

  has(room: string): boolean {
    const rooms = this.namespace(room)?.adapter.rooms;
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

  *users(room: string): Iterable<Subscriber> {
    for (const socket of this.sockets(room)) yield socket.data.session.principal;
  }

  private emit(room: string, event: string, data: object, except?: string): void {
    const namespace = this.namespace(room);
    if (!namespace) return;
    let written = 0;
    for (const vocabulary of VOCABULARIES) {
      written += fanOut(namespace, localRoom(room, vocabulary), nameIn(vocabulary, event), data, except);
    }
    if (written > 0) this.metrics.delivered(namespace.name, written);
  }

  private sockets(room: string): RealtimeSocket[] {
    const namespace = this.namespace(room);
    const ids = localRooms(room).flatMap((local) => [...(namespace?.adapter.rooms.get(local) ?? [])]);
    return ids.flatMap((id) => (namespace?.sockets.get(id) as RealtimeSocket | undefined) ?? []);
  }

  private namespace(room: string): Namespace | undefined {
    const name = namespaceOf(room);
    return name && this.io.of(name);
  }
}
