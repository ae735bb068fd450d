import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Observable } from 'rxjs';
import type { Namespace, Server, ServerOptions } from 'socket.io';
import { Authenticator } from '../auth/authenticator';
import { Sessions } from '../auth/sessions';
import { Draining } from '../draining/draining';
import { HostEnhancers } from '../hosting/host-enhancers';
import { EventObserver } from '../observability/event-observer';
import { Metrics } from '../observability/metrics';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { Presence } from '../presence/presence';
import { Broker } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import { compressionOf } from './compression';
import { countSocket, discountSocket } from './count-socket';
import { departures } from './departures';
import { consumerOf, EngineConnection, EngineConsumer } from './engine-consumer';
import { EventDispatcher } from './event-dispatcher';
import { Bind, GatewayBindings } from './gateway-bindings';
import { HandshakeGate } from './handshake-gate';
import { gatewayPath } from './host-gateways';
import { LateHandshakes } from './late-handshakes';
import { LeanConnections } from './lean-connections';
import { OUR_GATEWAYS } from './realtime-gateway.decorator';
import type { RealtimeSocket } from './realtime-socket';
import { ServedNamespaces } from './served-namespaces';
import { Consumer, SlowConsumers } from './slow-consumers';
import { SocketAuthentication } from './socket-authentication';
import { SocketIoOutlet } from './socket-io.outlet';
import { BoundedWebSocketServer } from './websocket/bounded-websocket-server';
import { JsonRoute } from './websocket/json.route';
import { RoomRoute } from './websocket/room.route';
import type { WebSocketRoute } from './websocket/websocket-route';
import { packetParser } from './websocket/packet-parser';
import { Admission, WebSocketEndpoint } from './websocket/websocket-endpoint';

/** Socket.IO's own words for a namespace that is not there. `/` it always has. */
const NO_SUCH = 'Invalid namespace';

type GatewayOptions = Partial<ServerOptions> & { namespace?: string; server?: Server };

/**
 * Socket.IO with our namespaces authenticated and bound in our lean way. Gateways of a host app stay Nest's: on a server
 * of their own, or, where they have our path, in namespaces of their own on ours.
 */
export class RealtimeIoAdapter extends IoAdapter {
  private readonly options: ResolvedOptions;
  private readonly hub: RoomHub;
  private readonly metrics: Metrics;
  private readonly bindings = new GatewayBindings();
  private readonly dispatcher: EventDispatcher;
  private readonly gate: HandshakeGate;
  private readonly draining: Draining;
  private readonly authentication: SocketAuthentication;
  private readonly admission: Admission;
  private readonly routes: WebSocketRoute[];
  private readonly served: ServedNamespaces;
  private readonly parts: { close(): void }[] = [];
  private readonly guarded = new WeakSet<Namespace>();
  private slow: SlowConsumers | undefined;
  private io: Server | undefined;
  /** Gateways of the host app are on our server as well. */
  private shared = false;

  /** Told, wherever something waits for a client to read, of his connection. */
  private readonly onQueued = (connection: object): void => this.slow?.weigh(consumerOf(connection));

  constructor(app: INestApplicationContext) {
    super(app);
    this.options = app.get<ResolvedOptions>(REALTIME_OPTIONS);
    this.hub = app.get(RoomHub);
    this.metrics = app.get(Metrics);
    this.served = app.get(ServedNamespaces);
    this.dispatcher = new EventDispatcher(this.bindings, app.get(EventObserver), app.get(HostEnhancers));
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
      this.served,
      this.options,
      this.onQueued,
    );
    const { features, paths } = this.options;
    this.routes = [
      ...(features.websocket ? [new JsonRoute(paths.websocket, this.served)] : []),
      ...(features.websocket && features.chat
        ? [new RoomRoute(paths.websocket, this.served, this.hub, app.get(Broker), app.get(Presence))]
        : []),
    ];
    this.admission = { gate: this.gate, authenticator, sessions, authentication: this.authentication };
  }

  override create(port: number, options: GatewayOptions = {}): Namespace | Server {
    const { path, namespace } = options;
    // Nest asks for the whole before it asks for a namespace, whose object it calls a server too.
    if (path === OUR_GATEWAYS) return namespace === undefined ? this.ours : this.guard(namespace);
    if (port === 0 && gatewayPath(path) === this.options.paths.socketIo) {
      this.shared = true;
      return namespace === undefined
        ? this.ours
        : super.create(port, { ...options, server: this.ours } as ServerOptions);
    }
    // Upgrades that are none of its own may be ours: those of nobody are ended by ourselves.
    return super.create(port, { ...options, ...(port === 0 && { destroyUpgrade: false }) } as ServerOptions);
  }

  override bindClientConnect(server: Namespace, bind: Bind): void {
    if (this.guarded.has(server)) this.bindings.add(server, bind);
    else super.bindClientConnect(server, bind);
  }

  override bindClientDisconnect(socket: RealtimeSocket, callback: (reason: string) => void): void {
    if (this.guarded.has(socket.nsp)) this.bindings.onDisconnect(callback);
    else super.bindClientDisconnect(socket, callback);
  }

  override bindMessageHandlers(
    socket: RealtimeSocket,
    handlers: (WsMessageHandler & { methodName: string })[],
    transform: (data: unknown) => Observable<unknown>,
  ): void {
    if (this.guarded.has(socket.nsp)) this.bindings.onMessages(handlers);
    else super.bindMessageHandlers(socket, handlers, transform);
  }

  override async close(server: Server): Promise<void> {
    if (server === this.io) {
      this.gate.close();
      this.authentication.close();
      for (const part of this.parts) part.close();
    }
    await super.close(server);
  }

  /** A namespace of ours, by the contract's name. */
  private guard(name: string): Namespace {
    const namespace = this.ours.of(this.served.named(name)?.wire ?? name);
    if (this.guarded.has(namespace)) return namespace;
    this.guarded.add(namespace);
    namespace.use(this.authentication.middleware as Parameters<Namespace['use']>[0]);
    const { metrics, authentication, dispatcher } = this;
    /** Socket.IO calls it with the socket as `this`: one for all sockets. */
    function onDisconnect(this: RealtimeSocket, reason: string): void {
      discountSocket(metrics, this);
      authentication.detach(this);
      dispatcher.detach(this, reason);
    }
    namespace.on('connection', (socket: RealtimeSocket) => {
      countSocket(metrics, socket);
      socket.on('disconnect', onDisconnect);
      authentication.attach(socket);
      dispatcher.attach(socket);
    });
    return namespace;
  }

  private get ours(): Server {
    return (this.io ??= this.createOurs());
  }

  private createOurs(): Server {
    const { limits, paths, pingIntervalMs, pingTimeoutMs, handshakeTimeoutMs } = this.options;
    const io = super.createIOServer(0, {
      path: paths.socketIo,
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
    const lean = new LeanConnections(this.gate);
    io.engine.use(this.gate.middleware);
    const { sessions, authentication } = this.admission;
    const late = new LateHandshakes(authentication, handshakeTimeoutMs);
    const clients = new Set<Consumer>();
    io.engine.on('connection', (connection: RealtimeSocket['conn']) => {
      const client = new EngineConsumer(connection as unknown as EngineConnection);
      clients.add(client);
      const release = this.gate.hold(connection.request);
      connection.on('close', () => {
        release();
        clients.delete(client);
        authentication.closed(connection);
      });
      late.await(connection as unknown as EngineConnection);
      // Gateways of a host app may ask for more than ours.
      if (!this.shared) lean.add(connection as unknown as EngineConnection);
    });
    if (!this.served.onWire('/')) io.use((_socket, next) => next(this.shared ? undefined : new Error(NO_SUCH)));
    new SocketIoOutlet(io, this.served, this.hub, this.metrics, this.onQueued);
    this.draining.watch(() => departures(io));
    const http = io.httpServer as HttpServer;
    const endpoint = new WebSocketEndpoint(http, io, this.routes, this.admission, this.options);
    this.slow = new SlowConsumers(() => consumers(clients, endpoint), authentication, sessions, this.options);
    this.parts.push(endpoint, late, this.slow);
    return io;
  }
}

/** Of every kind of WebSocket, and polling. */
function* consumers(engine: ReadonlySet<Consumer>, { connections }: WebSocketEndpoint): Iterable<Consumer> {
  yield* connections;
  yield* engine;
}
