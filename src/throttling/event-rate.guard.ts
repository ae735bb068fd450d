import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Session } from '../auth/session';
import { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import { EventAllowance } from './event-allowance';

/** Marks an event that is not counted, or that counts itself. */
export const Uncounted = Reflector.createDecorator<true>();

/**
 * Limits each user's events, over all his sockets and all nodes. Not the throttler's guard, which asks for each event anew
 * how it is decorated, and costs as much as the counting.
 */
@Injectable()
export class EventRateGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly allowance: EventAllowance,
    private readonly sessions: Sessions,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    if (!this.allowance.limited) return true;
    if (this.reflector.get<true | undefined>(Uncounted.KEY, context.getHandler())) return true;
    return this.count(context.switchToWs().getClient<{ data: { session: Session } }>().data.session);
  }

  private async count(session: Session): Promise<true> {
    const { allowed, retryAfterMs } = await this.allowance.count(session.principal.userId);
    if (allowed) return true;
    const error = new RealtimeError('RATE_LIMITED', { retryAfterMs });
    if (!this.allowance.bears(session.id)) this.sessions.close(session, error);
    throw error;
  }
}
