import { Inject, Injectable } from '@nestjs/common';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { rateKey } from './rate.guard';
import { RateLimiter } from './rate-limiter';

/** The event limit for what must be counted but not refused. */
@Injectable()
export class EventAllowance {
  constructor(
    private readonly limiter: RateLimiter,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** Counts one event of the user; `false`: it is one too many. */
  async take(userId: string): Promise<boolean> {
    const { eventsPerMinute } = this.options.limits;
    if (eventsPerMinute === 0) return true;
    return (await this.limiter.hit(rateKey('events', userId), eventsPerMinute, 60_000)).allowed;
  }
}
