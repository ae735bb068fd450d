import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { callerOf } from './caller.decorator';

/** Who alone may call a handler, or any of a class. Checked with each call: a new token may have a new role. */
export const Roles = Reflector.createDecorator<readonly Role[]>();

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(Roles.KEY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (roles && !roles.includes(callerOf(context).role)) throw new RealtimeError('FORBIDDEN');
    return true;
  }
}
