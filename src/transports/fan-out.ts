import type { Namespace } from 'socket.io';
import { writeDirectly, WritableConnection } from './direct-write';
import type { RealtimeSocket, SocketData } from './realtime-socket';
import type { ServedNamespace } from './served-namespaces';
import { SharedFrame } from './shared-frame';
import { PlainConnection } from './websocket/plain-connection';

/** Sends events to the sockets of local rooms of one namespace. */
export class FanOut {
  /** The sockets of rooms that were spoken to, for as long as nobody comes or goes. */
  private readonly listeners = new Map<string, readonly RealtimeSocket[]>();

  constructor(
    private readonly namespace: Namespace,
    private readonly served: ServedNamespace,
    /** Told of connections in which events wait for the client to read. */
    private readonly onQueued: (connection: object) => void,
  ) {
    const forget = (room: string): void => void this.listeners.delete(room);
    namespace.adapter.on('join-room', forget).on('leave-room', forget);
  }

  /** In the order in which it is called. Tells how many were sent it. */
  send(room: string, event: string, data: object, except?: string): number {
    const listeners = this.listeners.get(room) ?? this.listenersOf(room);
    if (listeners.length === 0) return 0;
    const frame = new SharedFrame(this.served, event, data);
    const others: RealtimeSocket[] = [];
    let sent = 0;
    for (const socket of listeners) {
      if (socket.id === except) continue;
      const connection: unknown = socket.conn;
      const { peer, underWay = 0 } = socket.data as Partial<SocketData>;
      // What comes of a request comes right before its answer.
      const followed = underWay > 0;
      if (connection instanceof PlainConnection) {
        const delivery = connection.deliver(frame, followed);
        if (delivery !== 'unheard') sent += 1;
        if (delivery === 'queued') this.onQueued(connection);
        continue;
      }
      sent += 1;
      if (peer?.batched) peer.deliver(frame);
      else if (!writeDirectly(frame, connection as WritableConnection, followed)) others.push(socket);
    }
    if (others.length > 0) this.queue(others, event, data);
    return sent;
  }

  private queue(sockets: readonly RealtimeSocket[], event: string, data: object): void {
    this.namespace.local.to(sockets.map(({ id }) => id)).emit(event, data);
    for (const { conn } of sockets) this.onQueued(conn);
  }

  private listenersOf(room: string): readonly RealtimeSocket[] {
    const { adapter, sockets } = this.namespace;
    const ids = [...(adapter.rooms.get(room) ?? [])];
    const listeners = ids.flatMap((id) => (sockets.get(id) as RealtimeSocket | undefined) ?? []);
    if (listeners.length > 0) this.listeners.set(room, listeners);
    return listeners;
  }
}
