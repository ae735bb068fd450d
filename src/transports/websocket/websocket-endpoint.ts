import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Server } from 'socket.io';
import type { WebSocket } from 'ws';
import type { Authenticator } from '../../auth/authenticator';
import type { Session } from '../../auth/session';
import type { Sessions } from '../../auth/sessions';
import { RealtimeError } from '../../contracts/errors';
import type { ResolvedOptions } from '../../realtime.options';
import { compressionOf } from '../compression';
import type { HandshakeGate } from '../handshake-gate';
import type { SocketAuthentication } from '../socket-authentication';
import { BoundedWebSocketServer } from './bounded-websocket-server';
import { Heartbeat } from './heartbeat';
import type { PlainConnection } from './plain-connection';
import { SUBPROTOCOL, upgradeCredentials } from './upgrade-credentials';
import type { WebSocketOpening, WebSocketRoute } from './websocket-route';

/** `_query` is where Socket.IO looks for the query of a handshake. */
type Upgrade = IncomingMessage & { _query?: Record<string, string> };

export interface Admission {
  gate: HandshakeGate;
  authenticator: Authenticator;
  sessions: Sessions;
  authentication: SocketAuthentication;
}

/** Plain WebSockets beside Socket.IO on the same HTTP server. Whoever may not come in is told so in HTTP. */
export class WebSocketEndpoint {
  private readonly wss: BoundedWebSocketServer;
  private readonly heartbeat: Heartbeat;
  private readonly open = new Set<PlainConnection>();
  private readonly moreHeaders = new WeakMap<IncomingMessage, string[]>();
  /** One for all connections: it is called with each as `this`. */
  private readonly onClose: (this: PlainConnection) => void;

  constructor(
    private readonly http: HttpServer,
    private readonly io: Server,
    private readonly routes: readonly WebSocketRoute[],
    private readonly admission: Admission,
    private readonly options: ResolvedOptions,
  ) {
    const heartbeat = (this.heartbeat = new Heartbeat(options));
    const { open } = this;
    const { authentication } = admission;
    this.onClose = function (): void {
      open.delete(this);
      heartbeat.remove(this);
      authentication.closed(this);
    };
    this.wss = new BoundedWebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.limits.maxFrameBytes,
      perMessageDeflate: compressionOf(options),
      handleProtocols: (protocols) => protocols.has(SUBPROTOCOL) && SUBPROTOCOL,
    });
    this.wss.on('headers', (headers, request) => headers.push(...(this.moreHeaders.get(request) ?? [])));
    // What the library would refuse in its own words.
    this.wss.on('wsClientError', (_error, tcp, request) => {
      const error = new RealtimeError('INVALID_FRAME');
      admission.gate.refuse(error, request, { socket: tcp as TcpSocket }, { 'Sec-WebSocket-Version': '13' });
    });
    http.on('upgrade', (request: Upgrade, tcp: TcpSocket, head) => {
      if (!request.url?.startsWith(`${io.path()}/`)) void this.onUpgrade(request, tcp, head);
    });
  }

  get connections(): Iterable<PlainConnection> {
    return this.open;
  }

  close(): void {
    // Upgrades under way are refused with 503.
    this.wss.close();
    this.heartbeat.close();
    for (const connection of this.open) connection.close();
  }

  private async onUpgrade(request: Upgrade, tcp: TcpSocket, head: Buffer): Promise<void> {
    tcp.on('error', ignore); // it closes
    try {
      const url = urlOf(request);
      const opening = this.match(url);
      if (!opening) {
        this.leaveToOthers(request, tcp);
        return;
      }
      request._query = Object.fromEntries(url.searchParams);
      const inTime = this.giveUpLate(request, tcp);
      const session = await this.admit(request, tcp, url);
      const headers = await opening.admit?.(request, session.principal);
      if (headers) this.moreHeaders.set(request, headers);
      if (!tcp.writable) return;
      inTime();
      this.wss.handleUpgrade(request, tcp, head, (socket) => this.onOpen(socket, request, opening, session));
    } catch (error) {
      this.refuse(error, request, tcp);
    }
  }

  private refuse(error: unknown, request: Upgrade, tcp: TcpSocket): void {
    if (tcp.writable) this.admission.gate.refuse(error, request, { socket: tcp });
  }

  /** Whoever is to say who may come in may take too long. Call what it gives when that was said. */
  private giveUpLate(request: Upgrade, tcp: TcpSocket): () => void {
    const refuse = (): void => this.refuse(new RealtimeError('STORE_UNAVAILABLE'), request, tcp);
    const late = setTimeout(refuse, this.options.handshakeTimeoutMs).unref();
    const inTime = (): void => {
      clearTimeout(late);
      // As long as it listens the request is kept.
      tcp.off('close', inTime);
    };
    tcp.on('close', inTime);
    return inTime;
  }

  private match(url: URL): WebSocketOpening | undefined {
    for (const route of this.routes) {
      const opening = route.match(url);
      if (opening) return opening;
    }
    return undefined;
  }

  /** Its session lasts no longer than the TCP connection. */
  private async admit(request: Upgrade, tcp: TcpSocket, url: URL): Promise<Session> {
    const { gate, authenticator, sessions } = this.admission;
    gate.admit(request, request._query ?? {});
    const release = gate.hold(request);
    let session: Session | undefined;
    tcp.on('close', () => {
      release();
      if (session) sessions.end(session);
    });
    const principal = await authenticator.authenticate(upgradeCredentials(request, url.searchParams));
    const opened = await sessions.open(principal);
    if (tcp.destroyed) sessions.end(opened);
    else session = opened;
    return opened;
  }

  private onOpen(socket: WebSocket, request: Upgrade, opening: WebSocketOpening, session: Session): void {
    const connection = opening.open(socket, request);
    this.admission.gate.know(connection.request, request);
    this.open.add(connection);
    connection.on('close', this.onClose);
    this.heartbeat.add(connection);
    this.admission.authentication.adopt(connection, session);
    (this.io as unknown as { onconnection(connection: PlainConnection): void }).onconnection(connection);
    connection.start();
  }

  /** A gateway of the host app may serve the path, in its own time. */
  private leaveToOthers(request: Upgrade, tcp: TcpSocket): void {
    const refuse = (): void => {
      if (tcp.bytesWritten === 0) this.refuse(new RealtimeError('NOT_FOUND'), request, tcp);
    };
    // Socket.IO listens as well.
    if (this.http.listenerCount('upgrade') > 2) setTimeout(refuse, this.options.handshakeTimeoutMs).unref();
    else refuse();
  }
}

function ignore(): void {
  // nothing to be done
}

/** What a client asks for need not be an address at all. */
function urlOf({ url = '' }: IncomingMessage): URL {
  const base = 'http://any';
  if (!URL.canParse(url, base)) throw new RealtimeError('NOT_FOUND');
  return new URL(url, base);
}
