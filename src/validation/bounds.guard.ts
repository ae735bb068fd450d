import { CanActivate, ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { RealtimeError } from '../contracts/errors';
import type { PlatformRequest } from '../http/node-http';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { outOfBounds } from './bounds';

/** Bounds a payload, on every transport, before anything walks it: deep nesting overflows the stack of what does. */
@Injectable()
export class BoundsGuard implements CanActivate {
  constructor(@Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions) {}

  canActivate(context: ExecutionContext): true {
    const payload: unknown =
      context.getType() === 'ws'
        ? context.switchToWs().getData()
        : context.switchToHttp().getRequest<PlatformRequest>().body;
    const beyond = outOfBounds(payload, this.options.limits);
    if (beyond) throw new RealtimeError('VALIDATION_FAILED', { details: [beyond] });
    return true;
  }
}
