import { Module } from '@nestjs/common';
import { ENGINE, Engine } from '../engine/engine';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { Authenticator } from './authenticator';
import { Revocations } from './revocations';
import { Sessions } from './sessions';
import { TicketStore } from './tickets';
import { TokenVerifier } from './token-verifier';
import { UserStore } from './user-directory';

/** Who is calling, and who is known. */
@Module({
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
  ],
  exports: [Authenticator, Sessions, Revocations, TicketStore, UserStore],
})
export class AuthModule {}
