import type { ExtendedError } from 'socket.io';
import { Authenticator } from '../auth/authenticator';
import { bearerToken } from '../auth/bearer.guard';
import type { Principal } from '../auth/principal';
import type { Session } from '../auth/session';
import { Sessions } from '../auth/sessions';
import type { Locale } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import type { Namespace } from '../contracts/namespaces';
import { EVERYONE, inboxRoom } from '../contracts/rooms';
import { toProblem } from '../errors/problem';
import { asLocale, localeOf } from '../http/locale';
import type { Metrics } from '../observability/metrics';
import type { ResolvedOptions } from '../realtime.options';
import { Presence } from '../presence/presence';
import { RoomHub } from '../rooms/room-hub';
import { Deadlines } from '../timing/deadlines';
import { writeDirectly, WritableConnection } from './direct-write';
import { EventBatch } from './event-batch';
import type { HandshakeGate } from './handshake-gate';
import { slim } from './lean-socket';
import type { RealtimeSocket } from './realtime-socket';
import type { ServedNamespaces } from './served-namespaces';
import type { SharedFrame } from './shared-frame';
import { SocketPeer } from './socket-peer';

/** How exactly the windows of batches are kept, in milliseconds. */
const WINDOW_TICK_MS = 10;

interface Opening {
  userId: string;
  session: Promise<Session>;
}

/** There are few of each, and lists cost less than sets, those made by `concat` least. */
interface Connection {
  /** Those that sockets were let in with. */
  attached: readonly Session[];
  /** A user's session is shared by the namespaces of a connection. */
  openings: readonly Opening[];
  /** One socket each: a CONNECT repeated while the first is being looked at would make another. */
  namespaces: readonly string[];
  /** A ticket is good once, for all namespaces of the connection. */
  ticketHolder?: Promise<Principal>;
  /** Of a connection that was authenticated as a whole, before it was made. */
  session?: Session;
}

/** Lets sockets into a namespace: guards do not run on connection, and a global one would come too late. */
export class SocketAuthentication {
  private readonly connections = new WeakMap<object, Connection>();
  private readonly windows = new Deadlines<EventBatch>((batch) => batch.flush(), WINDOW_TICK_MS);

  constructor(
    private readonly authenticator: Authenticator,
    private readonly sessions: Sessions,
    private readonly presence: Presence,
    private readonly hub: RoomHub,
    private readonly gate: HandshakeGate,
    private readonly metrics: Metrics,
    private readonly served: ServedNamespaces,
    private readonly options: ResolvedOptions,
    /** Told of connections in which events wait for the client to read. */
    private readonly onQueued: (connection: object) => void,
  ) {}

  readonly middleware = (socket: RealtimeSocket, next: (error?: ExtendedError) => void): void => {
    const locale =
      asLocale(socket.handshake.auth.locale) ??
      localeOf({ headers: socket.handshake.headers }, this.options.defaultLocale);
    const connection = this.connection(socket);
    const { name } = socket.nsp;
    if (connection.namespaces.includes(name)) {
      next(this.refusal(new RealtimeError('CONFLICT'), locale));
      return;
    }
    connection.namespaces = connection.namespaces.concat(name);
    this.admit(socket, locale).then(
      () => next(),
      (error: unknown) => {
        leave(connection, name);
        next(this.refusal(error, locale));
      },
    );
  };

  private async admit(socket: RealtimeSocket, locale: Locale): Promise<void> {
    const principal = await this.principal(socket);
    const served = this.served.onWire(socket.nsp.name) ?? { name: '/', wire: socket.nsp.name };
    const { name: namespace } = served;
    if (namespace === '/admin' && principal.role !== 'admin') throw new RealtimeError('FORBIDDEN');
    const session = await this.session(socket, principal);
    if (principal.expiresAt > session.principal.expiresAt) this.sessions.renew(session, principal);
    // Open before the socket is let in: it hears them from its first moment on.
    await this.hub.attend(
      unasked(namespace, principal.userId),
      () => Promise.resolve(),
      () => undefined,
    );
    const { limits } = this.options;
    const peer = new SocketPeer(socket, this.hub, this.presence, limits, served, this.batchFor(socket));
    const address = this.gate.addressOf(socket.request);
    socket.data = { namespace, session, peer, locale, address, underWay: 0, leaving: false };
  }

  /** To be called when the socket is connected: from then on its session acts on it. */
  attach(socket: RealtimeSocket): void {
    const { namespace, session, peer } = socket.data;
    const connection = this.connection(socket);
    if (!connection.attached.includes(session)) connection.attached = connection.attached.concat(session);
    slim(socket);
    peer.listen(unasked(namespace, session.principal.userId));
    this.sessions.attach(session, peer);
  }

  /** To be called when the socket is gone. */
  detach(socket: RealtimeSocket): void {
    const { session, peer } = socket.data;
    leave(this.connection(socket), socket.nsp.name);
    session.peers = session.peers.filter((other) => other !== peer);
    peer.disconnected();
  }

  sessionsOf(conn: object): Iterable<Session> {
    return this.connections.get(conn)?.attached ?? [];
  }

  /** Takes a connection that was authenticated as a whole: its namespaces ask for nothing more. */
  adopt(conn: object, session: Session): void {
    const openings = [{ userId: session.principal.userId, session: Promise.resolve(session) }];
    this.connections.set(conn, { attached: [], openings, namespaces: [], session });
  }

  /** To be called when a connection is closed. */
  closed(conn: object): void {
    const connection = this.connections.get(conn);
    if (connection) this.endAll(connection);
  }

  private refusal(error: unknown, locale: Locale): ExtendedError {
    const problem = toProblem(error, locale);
    if (problem.code === 'LIMIT_EXCEEDED') this.metrics.rateLimited('connections');
    return Object.assign(new Error(problem.message), { data: problem });
  }

  close(): void {
    this.windows.close();
  }

  private batchFor(socket: RealtimeSocket): EventBatch | undefined {
    const { batchWindowMs } = this.options;
    if (socket.handshake.auth.batch !== true || batchWindowMs === 0) return undefined;
    const send = (frame: SharedFrame): void => {
      if (writeDirectly(frame, socket.conn as unknown as WritableConnection)) return;
      socket.emit(frame.event, frame.data);
      this.onQueued(socket.conn);
    };
    return new EventBatch(send, batchWindowMs, this.windows);
  }

  private principal(socket: RealtimeSocket): Promise<Principal> {
    const connection = this.connection(socket);
    if (connection.session) return Promise.resolve(connection.session.principal);
    const { auth, headers, query } = socket.handshake;
    const given: unknown = auth.token;
    const token = typeof given === 'string' ? given : bearerToken(headers.authorization);
    const { ticket } = query;
    if (token !== undefined || typeof ticket !== 'string') return this.authenticator.authenticate({ token });
    return (connection.ticketHolder ??= this.authenticator.authenticate({ ticket }));
  }

  private session(socket: RealtimeSocket, principal: Principal): Promise<Session> {
    const connection = this.connection(socket);
    const { userId } = principal;
    const known = connection.openings.find((opening) => opening.userId === userId);
    if (known) return known.session;
    const session = this.sessions.open(principal);
    const opening = { userId, session };
    connection.openings = connection.openings.concat(opening);
    session.catch(() => (connection.openings = connection.openings.filter((other) => other !== opening)));
    if (socket.conn.readyState !== 'open') this.endAll(connection);
    return session;
  }

  private connection({ conn }: RealtimeSocket): Connection {
    let connection = this.connections.get(conn);
    if (!connection) this.connections.set(conn, (connection = { attached: [], openings: [], namespaces: [] }));
    return connection;
  }

  private endAll({ openings }: Connection): void {
    for (const opening of openings) {
      opening.session.then((session) => this.sessions.end(session)).catch(() => undefined); // was never opened
    }
  }
}

function leave(connection: Connection, namespace: string): void {
  connection.namespaces = connection.namespaces.filter((name) => name !== namespace);
}

/** What a socket hears without having asked. */
function unasked(namespace: Namespace, userId: string): string[] {
  return namespace === '/' ? [inboxRoom(userId), EVERYONE] : [];
}
