import { Global, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import { AuthModule } from './auth/auth.module';
import { ChatModule } from './chat/chat.module';
import { createEngine, ENGINE } from './engine/engine';
import type { Engine } from './engine/engine';
import { IdempotencyStore } from './idempotency/idempotency.store';
import { NotificationsModule } from './notifications/notifications.module';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './realtime.module-definition';
import { REALTIME_OPTIONS, RealtimeOptions, ResolvedOptions, resolveOptions } from './realtime.options';
import { Broker } from './rooms/broker';
import { Presence } from './rooms/presence';
import { RoomHub } from './rooms/room-hub';
import { EventAllowance } from './throttling/event-allowance';
import { RateLimiter } from './throttling/rate-limiter';
import { THROTTLING } from './throttling/throttling.providers';
import { AdapterCheck } from './transports/adapter-check';
import { RootGateway } from './transports/session.gateway';

/**
 * Chat, live collaboration and notifications in a Nest app: `RealtimeModule.forRoot(options)`, or `forRootAsync` with a
 * factory. Call `setupRealtime(app)` before `app.listen()`.
 *
 * Global, so that the parts every gateway and controller of ours shares are found, and the services host code publishes
 * with can be injected anywhere.
 */
@Global()
@Module({
  imports: [AuthModule, ChatModule, NotificationsModule],
  providers: [
    RootGateway,
    AdapterCheck,
    EventAllowance,
    ...THROTTLING,
    {
      provide: REALTIME_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: (options: RealtimeOptions) => resolveOptions(options),
    },
    { provide: ENGINE, inject: [REALTIME_OPTIONS], useFactory: createEngine },
    { provide: Broker, inject: [ENGINE], useFactory: ({ broker }: Engine) => broker },
    { provide: Presence, inject: [ENGINE], useFactory: ({ presence }: Engine) => presence },
    { provide: RateLimiter, inject: [ENGINE], useFactory: ({ rateLimiter }: Engine) => rateLimiter },
    { provide: IdempotencyStore, inject: [ENGINE], useFactory: ({ idempotency }: Engine) => idempotency },
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
    AuthModule,
    ChatModule,
    NotificationsModule,
    Broker,
    EventAllowance,
    IdempotencyStore,
    Presence,
    RateLimiter,
    RoomHub,
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

  onApplicationShutdown(): void {
    this.hub.shutdown();
    this.engine.close();
  }
}
