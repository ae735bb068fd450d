import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import { BearerGuard } from '../auth/bearer.guard';
import { RolesGuard } from '../auth/roles.guard';
import { HttpProblemFilter } from '../errors/http-problem.filter';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor';
import { RateGuard } from '../throttling/rate.guard';
import { BoundsGuard } from '../validation/bounds.guard';
import { PayloadPipe } from '../validation/payload.pipe';
import { SecureHeadersInterceptor } from './secure-headers.interceptor';

/** A REST controller of ours under /api/v1, open to anyone: what needs no caller. */
export function PublicController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`api/v1/${path}`),
    UseGuards(BoundsGuard),
    UseInterceptors(SecureHeadersInterceptor),
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
