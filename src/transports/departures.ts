import type { Namespace, Server } from 'socket.io';
import type { ServerMoving } from '../contracts/draining';
import type { Departing } from '../draining/departing';
import type { RealtimeSocket, SocketData } from './realtime-socket';
import { PlainConnection } from './websocket/plain-connection';

type Connection = RealtimeSocket['conn'];

/** What hangs on a socket of ours; on one of a host app's namespace there may be anything. */
type MaybeOurs = Omit<RealtimeSocket, 'data'> & { data: Partial<SocketData> };

/** The connections of a server that have sockets, plain WebSockets among them. */
export function* departures(io: Server): Iterable<Departing> {
  const byConnection = new Map<Connection, MaybeOurs[]>();
  const { _nsps: namespaces } = io as unknown as { _nsps: Map<string, Namespace> };
  for (const { sockets } of namespaces.values()) {
    for (const socket of sockets.values() as Iterable<MaybeOurs>) {
      const others = byConnection.get(socket.conn);
      if (others) others.push(socket);
      else byConnection.set(socket.conn, [socket]);
    }
  }
  for (const [connection, sockets] of byConnection) yield new SocketDeparture(connection, sockets);
}

class SocketDeparture implements Departing {
  constructor(
    readonly connection: Connection,
    private readonly sockets: MaybeOurs[],
  ) {}

  /** Each of Socket.IO's sockets has its own listeners; a plain WebSocket is one, whatever it has entered. */
  announce(moving: ServerMoving): void {
    const told = (this.connection as unknown) instanceof PlainConnection ? this.sockets.slice(0, 1) : this.sockets;
    for (const socket of told) {
      if (socket.data.peer) socket.data.peer.send('server:moving', moving);
      else socket.emit('server:moving', moving);
    }
  }

  /** Closes the transport: a Socket.IO client that is disconnected by the server does not come back by itself. */
  end(): void {
    for (const { data } of this.sockets) data.leaving = true;
    if (this.sockets.some(({ data }) => data.underWay)) return;
    for (const { data } of this.sockets) data.peer?.flush();
    this.connection.close();
  }
}
