import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../observability/metrics';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryRateLimiter } from './memory-rate-limiter';
import { MINUTE, RateLimiter, rateKey, Verdict } from './rate-limiter';

/** Who goes on at this many times the limit has lost the server's patience. */
const PERSISTENCE = 3;

/** The event limit, and the patience with those who pass it. */
@Injectable()
export class EventAllowance implements OnApplicationShutdown {
  private readonly refusals = new MemoryRateLimiter();

  constructor(
    private readonly limiter: RateLimiter,
    private readonly metrics: Metrics,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Whether there is a limit at all. */
  get limited(): boolean {
    return this.options.limits.eventsPerMinute > 0;
  }

  /** Counts one event of the user, where there is a limit. */
  async count(userId: string): Promise<Verdict> {
    const verdict = await this.limiter.hit(rateKey('events', userId), this.options.limits.eventsPerMinute, MINUTE);
    if (!verdict.allowed) this.metrics.rateLimited('events');
    return verdict;
  }

  /** The same for what is not to be refused aloud; `false`: it is one too many. */
  async take(userId: string): Promise<boolean> {
    return !this.limited || (await this.count(userId)).allowed;
  }

  /** Counts one refused event of a session; `false`: it is to be closed. */
  bears(sessionId: string): boolean {
    return this.refusals.count(sessionId, this.options.limits.eventsPerMinute * (PERSISTENCE - 1), MINUTE).allowed;
  }

  onApplicationShutdown(): void {
    this.refusals.close();
  }
}
