import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../observability/metrics';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryRateLimiter } from './memory-rate-limiter';
import { MINUTE, RateLimiter, rateKey } from './rate-limiter';

/** Who goes on at this many times the limit has lost the server's patience. */
const PERSISTENCE = 3;

/** The event limit for what must be counted but not refused, and the patience with those who pass it. */
@Injectable()
export class EventAllowance implements OnApplicationShutdown {
  private readonly refusals = new MemoryRateLimiter();

  constructor(
    private readonly limiter: RateLimiter,
    private readonly metrics: Metrics,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Counts one event of the user; `false`: it is one too many. */
  async take(userId: string): Promise<boolean> {
    const { eventsPerMinute } = this.options.limits;
    if (eventsPerMinute === 0) return true;
    const { allowed } = await this.limiter.hit(rateKey('events', userId), eventsPerMinute, MINUTE);
    if (!allowed) this.metrics.rateLimited('events');
    return allowed;
  }

  /** Counts one refused event of a session; `false`: it is to be closed. */
  bears(sessionId: string): boolean {
    return this.refusals.count(sessionId, this.options.limits.eventsPerMinute * (PERSISTENCE - 1), MINUTE).allowed;
  }

  onApplicationShutdown(): void {
    this.refusals.close();
  }
}
