import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RealtimeError } from '../contracts/errors';
import type { Session } from './session';

/** Marks what a socket may still do between `exp` and its end. */
export const AllowExpired = Reflector.createDecorator<true>();

/** Checks before each event that the session has not been ended (ban, revocation) and its token still lives. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { session } = context.switchToWs().getClient<{ data: { session: Session } }>().data;
    if (session.ended) throw session.ended;
    if (session.principal.expiresAt > Date.now() || this.allowsExpired(context)) return true;
    throw new RealtimeError('TOKEN_EXPIRED');
  }

  private allowsExpired(context: ExecutionContext): boolean {
    return this.reflector.get<true | undefined>(AllowExpired.KEY, context.getHandler()) === true;
  }
}
