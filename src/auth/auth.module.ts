import { Module } from '@nestjs/common';
import { ENGINE, Engine } from '../engine/engine';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { Authenticator } from './authenticator';
import { Revocations } from './revocations';
import { Sessions } from './sessions';
import { SessionsController } from './sessions.controller';
import { TicketsController } from './tickets.controller';
import { TicketStore } from './tickets';
import { TokenVerifier } from './token-verifier';
import { OpenUserDirectory, UserDirectory, UserStore } from './user-directory';
import { UsersController } from './users.controller';

/** Who is calling, and who is known. */
@Module({
  controllers: [SessionsController, TicketsController, UsersController],
  providers: [
    Authenticator,
    Sessions,
    {
      provide: TokenVerifier,
      inject: [REALTIME_OPTIONS],
      useFactory: ({ jwt }: ResolvedOptions) => new TokenVerifier(jwt),
    },
    { provide: Revocations, inject: [ENGINE], useFactory: ({ revocations }: Engine) => revocations },
    { provide: TicketStore, inject: [ENGINE], useFactory: ({ tickets }: Engine) => tickets },
    { provide: UserStore, inject: [ENGINE], useFactory: ({ users }: Engine) => users },
    {
      provide: UserDirectory,
      inject: [REALTIME_OPTIONS, UserStore],
      useFactory: ({ userDirectory }: ResolvedOptions, users: UserStore) =>
        userDirectory === 'open' ? new OpenUserDirectory() : users,
    },
  ],
  exports: [Authenticator, Sessions, Revocations, UserDirectory, UserStore],
})
export class AuthModule {}
