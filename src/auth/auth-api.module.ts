import { DynamicModule, Module } from '@nestjs/common';
import type { Features } from '../realtime.layout';
import { AuthModule } from './auth.module';
import { SessionsController } from './sessions.controller';
import { TicketsController } from './tickets.controller';
import { UsersController } from './users.controller';

/** Tickets, sessions and users, as clients reach them. */
@Module({ imports: [AuthModule] })
export class AuthApiModule {
  static with({ sessions, tickets, users }: Features): DynamicModule {
    const controllers = [
      ...(sessions ? [SessionsController] : []),
      ...(tickets ? [TicketsController] : []),
      ...(users ? [UsersController] : []),
    ];
    return { module: AuthApiModule, controllers };
  }
}
