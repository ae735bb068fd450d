import {
  applyDecorators,
  Controller,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { BearerGuard } from '../auth/bearer.guard';
import { RolesGuard } from '../auth/roles.guard';
import { HttpProblemFilter } from '../errors/http-problem.filter';
import { Ours } from '../hosting/realtime-context';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor';
import { RateGuard } from '../throttling/rate.guard';
import { BoundsGuard } from '../validation/bounds.guard';
import { PayloadPipe } from '../validation/payload.pipe';
import { KeepOutInterceptor } from './keep-out.interceptor';
import { SecureHeadersInterceptor } from './secure-headers.interceptor';

/** A REST controller of ours, under the prefix of its module, open to anyone: what needs no caller. */
export function PublicController(path: string): ClassDecorator {
  return applyDecorators(
    // The host app's versions are its own.
    Controller({ path, version: VERSION_NEUTRAL }),
    UseGuards(BoundsGuard),
    Ours(true),
    UseInterceptors(KeepOutInterceptor, SecureHeadersInterceptor),
    UsePipes(PayloadPipe),
    UseFilters(HttpProblemFilter),
  );
}

/** A REST controller of ours: authenticated, limited, repeatable. Bound per controller, never globally. */
export function RealtimeController(path: string): ClassDecorator {
  return applyDecorators(
    PublicController(path),
    UseGuards(BearerGuard, RateGuard, RolesGuard),
    UseInterceptors(IdempotencyInterceptor),
  );
}
