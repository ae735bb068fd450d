import type { Provider } from '@nestjs/common';
import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import { REALTIME_OPTIONS, ResolvedOptions } from '../realtime.options';
import { MINUTE } from './rate-limiter';
import { SlidingWindowStorage } from './throttler-storage';

/** The token of the throttler's options. */
export const THROTTLING_OPTIONS = Symbol('THROTTLING_OPTIONS');

/**
 * The throttler's parts, under tokens of our own and without its module: that one is global, and a host app may have its
 * own.
 */
export const THROTTLING: Provider[] = [
  SlidingWindowStorage,
  {
    provide: THROTTLING_OPTIONS,
    inject: [REALTIME_OPTIONS],
    useFactory: ({ limits: { restPerMinute } }: ResolvedOptions): ThrottlerModuleOptions => ({
      setHeaders: false,
      throttlers: [{ name: 'rest', limit: restPerMinute, ttl: MINUTE, skipIf: () => restPerMinute === 0 }],
    }),
  },
];
