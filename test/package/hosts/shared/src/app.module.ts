import { DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { RealtimeModule, UserDirectory } from 'depth-realtime';
import { ItemsController } from './items.controller.js';
import { JwtGuard } from './jwt.guard.js';
import { LimitedController } from './limited.controller.js';
import { NewsGateway } from './news.gateway.js';
import { LAYOUT } from './platform.js';
import { SessionController } from './session.controller.js';
import { JwtSecret, TokensModule } from './tokens.module.js';
import { Users } from './users.js';

const realtimeModule = RealtimeModule.forRootAsync({
  ...LAYOUT,
  imports: [TokensModule],
  inject: [JwtSecret],
  useFactory: ({ secret }: JwtSecret) => ({ jwt: { secret } }),
  ports: [{ provide: UserDirectory, useClass: Users }],
});

@Module({})
export class AppModule {
  static with({ realtime }: { realtime: boolean }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // Before the host's own throttler: neither must take the other's settings.
        ...(realtime ? [realtimeModule] : []),
        TokensModule,
        ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }]),
      ],
      controllers: [ItemsController, LimitedController, SessionController],
      providers: [NewsGateway, { provide: APP_GUARD, useClass: JwtGuard }],
    };
  }
}
