import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Observable } from 'rxjs';
import type { Namespace, Server, ServerOptions } from 'socket.io';
import { Authenticator } from '../auth/authenticator';
import { Sessions } from '../auth/sessions';
import { NAMESPACES } from '../contracts/namespaces';
import { Draining } from '../draining/draining';
import { EventObserver } from '../observability/event-observer';
import { Metrics } from '../observability/metrics';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { Presence } from '../presence/presence';
import { Broker } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import { compressionOf } from './compression';
import { countSocket } from './count-socket';
import { departures } from './departures';
import { EngineConnection, EngineConsumer } from './engine-consumer';
import { EventDispatcher } from './event-dispatcher';
import { HandshakeGate } from './handshake-gate';
import { LateHandshakes } from './late-handshakes';
import type { RealtimeSocket } from './realtime-socket';
import { Consumer, SlowConsumers } from './slow-consumers';
import { SocketAuthentication } from './socket-authentication';
import { SocketIoOutlet } from './socket-io.outlet';
import { BoundedWebSocketServer } from './websocket/bounded-websocket-server';
import { jsonRoute } from './websocket/json.route';
import { RoomRoute } from './websocket/room.route';
import type { WebSocketRoute } from './websocket/websocket-route';
import { packetParser } from './websocket/packet-parser';
import { Admission, WebSocketEndpoint } from './websocket/websocket-endpoint';

const OURS: ReadonlySet<string> = new Set(NAMESPACES);

/** Socket.IO with our namespaces authenticated and bound in our lean way. Other gateways of a host app stay Nest's. */
export class RealtimeIoAdapter extends IoAdapter {
  private readonly options: ResolvedOptions;
  private readonly hub: RoomHub;
  private readonly metrics: Metrics;
  private readonly dispatcher: EventDispatcher;
  private readonly gate: HandshakeGate;
  private readonly draining: Draining;
  private readonly authentication: SocketAuthentication;
  private readonly admission: Admission;
  private readonly routes: WebSocketRoute[];
  private readonly parts: { close(): void }[] = [];
  private readonly guarded = new WeakSet<Namespace>();

  constructor(app: INestApplicationContext) {
    super(app);
    this.options = app.get<ResolvedOptions>(REALTIME_OPTIONS);
    this.hub = app.get(RoomHub);
    this.metrics = app.get(Metrics);
    this.dispatcher = new EventDispatcher(app.get(EventObserver));
    this.gate = app.get(HandshakeGate);
    this.draining = app.get(Draining);
    const [authenticator, sessions] = [app.get(Authenticator), app.get(Sessions)];
    this.authentication = new SocketAuthentication(
      authenticator,
      sessions,
      app.get(Presence),
      this.hub,
      this.gate,
      this.metrics,
      this.options,
    );
    this.routes = [jsonRoute, new RoomRoute(this.hub, app.get(Broker), app.get(Presence))];
    this.admission = { gate: this.gate, authenticator, sessions, authentication: this.authentication };
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
    const { limits, pingIntervalMs, pingTimeoutMs, handshakeTimeoutMs } = this.options;
    const io = super.createIOServer(port, {
      ...options,
      maxHttpBufferSize: limits.maxFrameBytes,
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      connectTimeout: handshakeTimeoutMs,
      upgradeTimeout: handshakeTimeoutMs,
      perMessageDeflate: compressionOf(this.options),
      parser: packetParser,
      wsEngine: BoundedWebSocketServer,
      // Ours are ended by ourselves.
      destroyUpgrade: false,
      cors: {
        origin: (origin: string | undefined, allow: (error: null, allowed: boolean) => void) =>
          allow(null, origin !== undefined && this.gate.origins.lists(origin)),
        credentials: true,
      },
    } as ServerOptions);
    io.engine.use(this.gate.middleware);
    const { sessions, authentication } = this.admission;
    const late = new LateHandshakes(authentication, handshakeTimeoutMs);
    io.engine.on('connection', (connection: RealtimeSocket['conn']) => {
      connection.once('close', this.gate.hold(connection.request));
      late.await(connection as unknown as EngineConnection);
    });
    new SocketIoOutlet(io, this.hub, this.metrics);
    this.draining.watch(() => departures(io));
    const http = io.httpServer as HttpServer;
    const endpoint = new WebSocketEndpoint(http, io, this.routes, this.admission, this.options);
    const slow = new SlowConsumers(() => consumers(io, endpoint), authentication, sessions, this.options);
    this.parts.push(endpoint, late, slow);
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
    for (const part of this.parts) part.close();
    await super.close(server);
  }
}

function* consumers(io: Server, { connections }: WebSocketEndpoint): Iterable<Consumer> {
  yield* connections;
  const { clients } = io.engine as unknown as { clients: Record<string, EngineConnection> };
  for (const id in clients) yield new EngineConsumer(clients[id] as EngineConnection);
}
