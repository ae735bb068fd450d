import { ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { ThrottlerLimitDetail, ThrottlerModuleOptions } from '@nestjs/throttler';
import { callerOf } from '../auth/caller.decorator';
import type { Session } from '../auth/session';
import { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import { Metrics } from '../observability/metrics';
import { EventAllowance } from './event-allowance';
import { rateKey } from './rate-limiter';
import { SlidingWindowStorage } from './throttler-storage';
import { THROTTLING_OPTIONS } from './throttling.providers';

/** Limits each user's events and requests, over all his sockets and all nodes. */
@Injectable()
export class RateGuard extends ThrottlerGuard {
  constructor(
    @Inject(THROTTLING_OPTIONS) options: ThrottlerModuleOptions,
    // Named, for the throttler's own token is inherited.
    @Inject(SlidingWindowStorage) storage: SlidingWindowStorage,
    reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly allowance: EventAllowance,
    private readonly metrics: Metrics,
  ) {
    super(options, storage, reflector);
  }

  /** Our answers carry `Retry-After` and `retryAfterMs` themselves. */
  protected override getRequestResponse(): { req: Record<string, unknown>; res: Record<string, unknown> } {
    return { req: {}, res: {} };
  }

  protected override getTracker(_request: unknown, context?: ExecutionContext): Promise<string> {
    return Promise.resolve(context ? callerOf(context).userId : '');
  }

  protected override generateKey(_context: ExecutionContext, userId: string, name: 'events' | 'rest'): string {
    return rateKey(name, userId);
  }

  protected override throwThrottlingException(context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    const error = new RealtimeError('RATE_LIMITED', { retryAfterMs: Math.ceil(detail.timeToBlockExpire * 1_000) });
    const isEvent = context.getType() === 'ws';
    this.metrics.rateLimited(isEvent ? 'events' : 'rest');
    if (isEvent) this.countRefusal(context, error);
    throw error;
  }

  private countRefusal(context: ExecutionContext, error: RealtimeError): void {
    const { session } = context.switchToWs().getClient<{ data: { session: Session } }>().data;
    if (!this.allowance.bears(session.id)) this.sessions.close(session, error);
  }
}
