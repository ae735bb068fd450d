import { ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectThrottlerOptions, InjectThrottlerStorage, ThrottlerGuard } from '@nestjs/throttler';
import type { ThrottlerLimitDetail, ThrottlerModuleOptions, ThrottlerStorage } from '@nestjs/throttler';
import { callerOf } from '../auth/caller.decorator';
import type { Session } from '../auth/session';
import { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryRateLimiter } from './memory-rate-limiter';

/** Who goes on at three times the limit is closed. */
const PERSISTENCE = 3;
const MINUTE = 60_000;

/** Limits each user's events and requests, over all his sockets and all nodes. */
@Injectable()
export class RateGuard extends ThrottlerGuard {
  private readonly refusals = new MemoryRateLimiter();

  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly sessions: Sessions,
    @Inject(REALTIME_OPTIONS) private readonly realtime: ResolvedOptions,
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

  protected override generateKey(_context: ExecutionContext, userId: string, name: string): string {
    return rateKey(name, userId);
  }

  protected override throwThrottlingException(context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    const error = new RealtimeError('RATE_LIMITED', { retryAfterMs: Math.ceil(detail.timeToBlockExpire * 1_000) });
    if (context.getType() === 'ws') this.countRefusal(context, error);
    throw error;
  }

  private countRefusal(context: ExecutionContext, error: RealtimeError): void {
    const { session } = context.switchToWs().getClient<{ data: { session: Session } }>().data;
    const most = this.realtime.limits.eventsPerMinute * (PERSISTENCE - 1);
    if (!this.refusals.count(session.id, most, MINUTE).allowed) this.sessions.close(session, error);
  }
}

/** `events` or `rest`, of one user. */
export function rateKey(name: string, userId: string): string {
  return `rate:${name}:${userId}`;
}
