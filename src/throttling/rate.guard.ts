import { ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { ThrottlerLimitDetail, ThrottlerModuleOptions } from '@nestjs/throttler';
import { callerOf } from '../auth/caller.decorator';
import { RealtimeError } from '../contracts/errors';
import { Metrics } from '../observability/metrics';
import { rateKey } from './rate-limiter';
import { SlidingWindowStorage } from './throttler-storage';
import { THROTTLING_OPTIONS } from './throttling.providers';

/** Limits each user's REST requests, over all nodes. */
@Injectable()
export class RateGuard extends ThrottlerGuard {
  constructor(
    @Inject(THROTTLING_OPTIONS) options: ThrottlerModuleOptions,
    // Named, for the throttler's own token is inherited.
    @Inject(SlidingWindowStorage) storage: SlidingWindowStorage,
    reflector: Reflector,
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

  protected override generateKey(_context: ExecutionContext, userId: string): string {
    return rateKey('rest', userId);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    this.metrics.rateLimited('rest');
    throw new RealtimeError('RATE_LIMITED', { retryAfterMs: Math.ceil(detail.timeToBlockExpire * 1_000) });
  }
}
