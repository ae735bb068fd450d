import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Observable } from 'rxjs';
import type { Namespace, Server, ServerOptions } from 'socket.io';
import { Authenticator } from '../auth/authenticator';
import { Sessions } from '../auth/sessions';
import { NAMESPACES } from '../contracts/namespaces';
import { EventObserver } from '../observability/event-observer';
import { Metrics } from '../observability/metrics';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { Presence } from '../presence/presence';
import { RoomHub } from '../rooms/room-hub';
import { countSocket } from './count-socket';
import { EventDispatcher } from './event-dispatcher';
import { HandshakeGate } from './handshake-gate';
import type { RealtimeSocket } from './realtime-socket';
import { SocketAuthentication } from './socket-authentication';
import { SocketIoOutlet } from './socket-io.outlet';

const OURS: ReadonlySet<string> = new Set(NAMESPACES);

/** Socket.IO with our namespaces authenticated and bound in our lean way. Other gateways of a host app stay Nest's. */
export class RealtimeIoAdapter extends IoAdapter {
  private readonly options: ResolvedOptions;
  private readonly hub: RoomHub;
  private readonly metrics: Metrics;
  private readonly dispatcher: EventDispatcher;
  private readonly gate: HandshakeGate;
  private readonly authentication: SocketAuthentication;
  private readonly guarded = new WeakSet<Namespace>();

  constructor(app: INestApplicationContext) {
    super(app);
    this.options = app.get<ResolvedOptions>(REALTIME_OPTIONS);
    this.hub = app.get(RoomHub);
    this.metrics = app.get(Metrics);
    this.dispatcher = new EventDispatcher(app.get(EventObserver));
    this.gate = app.get(HandshakeGate);
    this.authentication = new SocketAuthentication(
      app.get(Authenticator),
      app.get(Sessions),
      app.get(Presence),
      this.hub,
      this.gate,
      this.metrics,
      this.options,
    );
  }

  override create(port: number, options?: ServerOptions & { namespace?: string; server?: Server }): Server {
    const created = super.create(port, options);
    // Nest calls the object of a namespace a server too.
    if ('name' in created && OURS.has(created.name) && !this.guarded.has(created)) {
      this.guarded.add(created);
      created.use(this.authentication.middleware as Parameters<Namespace['use']>[0]);
      created.on('connection', (socket) => {
        countSocket(this.metrics, socket as RealtimeSocket);
        this.authentication.attach(socket as RealtimeSocket);
      });
    }
    return created as Server;
  }

  override createIOServer(port: number, options?: Partial<ServerOptions>): Server {
    const { limits, pingIntervalMs, pingTimeoutMs, handshakeTimeoutMs, compression } = this.options;
    const io = super.createIOServer(port, {
      ...options,
      maxHttpBufferSize: limits.maxFrameBytes,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: handshakeTimeoutMs,
      upgradeTimeout: handshakeTimeoutMs,
      // Kept contexts would cost 245 KiB a connection.
      perMessageDeflate: compression && {
        threshold: 1_024,
        zlibDeflateOptions: { level: 6 },
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
      },
      cors: {
        origin: (origin: string | undefined, allow: (error: null, allowed: boolean) => void) =>
          allow(null, origin !== undefined && this.gate.origins.lists(origin)),
        credentials: true,
      },
    } as ServerOptions);
    io.engine.use(this.gate.middleware);
    io.engine.on('connection', (connection: RealtimeSocket['conn']) => {
      connection.once('close', this.gate.hold(connection.request));
    });
    new SocketIoOutlet(io, this.hub, this.metrics);
    return io;
  }

  override bindMessageHandlers(
    socket: RealtimeSocket,
    handlers: (WsMessageHandler & { methodName: string })[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    if (OURS.has(socket.nsp.name)) this.dispatcher.bind(socket, handlers);
    else super.bindMessageHandlers(socket, handlers, transform);
  }

  override async close(server: Server): Promise<void> {
    this.gate.close();
    this.authentication.close();
    await super.close(server);
  }
}
