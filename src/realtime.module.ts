import { Global, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AdminModule } from './admin/admin.module';
import { Audit } from './audit/audit';
import { AuditLog } from './audit/audit-log';
import { AuthModule } from './auth/auth.module';
import { ChatModule } from './chat/chat.module';
import { createEngine, ENGINE } from './engine/engine';
import type { Engine } from './engine/engine';
import { Draining } from './draining/draining';
import { HostEnhancers } from './hosting/host-enhancers';
import { IdempotencyStore } from './idempotency/idempotency.store';
import { NotificationsModule } from './notifications/notifications.module';
import type { Layout } from './realtime.layout';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, REALTIME_LAYOUT } from './realtime.module-definition';
import { EventLog } from './observability/event-log';
import { EventObserver } from './observability/event-observer';
import { EventTail } from './observability/event-tail';
import { Metrics } from './observability/metrics';
import { REALTIME_OPTIONS, RealtimeOptions, ResolvedOptions, resolveOptions } from './realtime.options';
import { Broker } from './rooms/broker';
import { NodeBus } from './nodes/node-bus';
import { Nodes } from './nodes/nodes';
import { RoomRecheck } from './nodes/room-recheck';
import { Presence } from './presence/presence';
import { PresenceModule } from './presence/presence.module';
import { ProjectsModule } from './projects/projects.module';
import { PublishingModule } from './publishing/publishing.module';
import { RoomHub } from './rooms/room-hub';
import { EventAllowance } from './throttling/event-allowance';
import { RateLimiter } from './throttling/rate-limiter';
import { THROTTLING } from './throttling/throttling.providers';
import { AdapterCheck } from './transports/adapter-check';
import { HandshakeGate } from './transports/handshake-gate';
import { HostGateways } from './transports/host-gateways';
import { ServedNamespaces } from './transports/served-namespaces';

/**
 * Chat, live collaboration and notifications in a Nest app: `RealtimeModule.forRoot({...RealtimeOptions,
 * ...RealtimeExtras})`, or `forRootAsync` with a factory of the options and the extras beside it. Call
 * `setupRealtime(app)` before `app.listen()`.
 *
 * Global, so that the parts every gateway and controller of ours shares are found, and the services host code publishes
 * with can be injected anywhere.
 */
@Global()
@Module({
  imports: [
    DiscoveryModule,
    AdminModule,
    AuthModule,
    ChatModule,
    NotificationsModule,
    PresenceModule,
    ProjectsModule,
    PublishingModule,
  ],
  providers: [
    AdapterCheck,
    Audit,
    Draining,
    HostEnhancers,
    HostGateways,
    RoomRecheck,
    EventAllowance,
    EventLog,
    EventTail,
    Metrics,
    ...THROTTLING,
    {
      provide: REALTIME_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN, REALTIME_LAYOUT],
      useFactory: (options: RealtimeOptions, layout: Layout) => resolveOptions(options, layout),
    },
    {
      provide: ServedNamespaces,
      inject: [REALTIME_OPTIONS],
      useFactory: (options: ResolvedOptions) => new ServedNamespaces(options),
    },
    { provide: ENGINE, inject: [REALTIME_OPTIONS], useFactory: createEngine },
    { provide: Broker, inject: [ENGINE], useFactory: ({ broker }: Engine) => broker },
    { provide: AuditLog, inject: [ENGINE], useFactory: ({ auditLog }: Engine) => auditLog },
    { provide: Nodes, inject: [ENGINE], useFactory: ({ nodes }: Engine) => nodes },
    { provide: Presence, inject: [ENGINE], useFactory: ({ presence }: Engine) => presence },
    { provide: RateLimiter, inject: [ENGINE], useFactory: ({ rateLimiter }: Engine) => rateLimiter },
    { provide: IdempotencyStore, inject: [ENGINE], useFactory: ({ idempotency }: Engine) => idempotency },
    {
      provide: HandshakeGate,
      inject: [REALTIME_OPTIONS, Metrics, Draining],
      useFactory: (options: ResolvedOptions, metrics: Metrics, draining: Draining) =>
        new HandshakeGate(options, metrics, draining),
    },
    {
      provide: NodeBus,
      inject: [ENGINE],
      useFactory: ({ broker, nodes }: Engine) => new NodeBus(broker, nodes),
    },
    {
      provide: EventObserver,
      inject: [REALTIME_OPTIONS, Metrics, EventTail, EventLog],
      useFactory: (
        { logEvents }: ResolvedOptions,
        metrics: Metrics,
        tail: EventTail,
        log: EventLog,
      ): EventObserver => ({
        onEvent: (event) => {
          metrics.onEvent(event);
          tail.onEvent(event);
          if (logEvents) log.onEvent(event);
        },
      }),
    },
    {
      provide: RoomHub,
      inject: [Broker, REALTIME_OPTIONS],
      useFactory: (broker: Broker, { limits }: ResolvedOptions) => new RoomHub(broker, limits.roomLogEvents),
    },
  ],
  exports: [
    REALTIME_OPTIONS,
    ENGINE,
    AdapterCheck,
    AdminModule,
    AuthModule,
    ChatModule,
    NotificationsModule,
    PresenceModule,
    ProjectsModule,
    PublishingModule,
    Audit,
    Broker,
    Draining,
    EventAllowance,
    EventObserver,
    EventTail,
    HandshakeGate,
    HostEnhancers,
    IdempotencyStore,
    Metrics,
    NodeBus,
    Nodes,
    Presence,
    RateLimiter,
    RoomHub,
    RoomRecheck,
    ServedNamespaces,
    ...THROTTLING,
  ],
})
export class RealtimeModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    private readonly hub: RoomHub,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {
    super();
  }

  async onApplicationShutdown(): Promise<void> {
    this.hub.shutdown();
    await this.engine.close();
  }
}
