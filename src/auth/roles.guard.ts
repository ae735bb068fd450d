import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { callerOf } from './caller.decorator';

/** Who alone may call a handler, or any of a class. Checked with each call: a new token may have a new role. */
export const Roles = Reflector.createDecorator<readonly Role[]>();

type Demands = Map<unknown, readonly Role[] | undefined>;

@Injectable()
export class RolesGuard implements CanActivate {
  /** By class, then by handler. */
  private readonly known = new Map<unknown, Demands>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const roles = this.rolesFor(context);
    if (roles && !roles.includes(callerOf(context).role)) throw new RealtimeError('FORBIDDEN');
    return true;
  }

  /** Looked up once: asking for metadata takes as long as all the guards. */
  private rolesFor(context: ExecutionContext): readonly Role[] | undefined {
    const [type, handler] = [context.getClass(), context.getHandler()];
    let demands = this.known.get(type);
    if (!demands) this.known.set(type, (demands = new Map<unknown, readonly Role[] | undefined>()));
    if (!demands.has(handler)) demands.set(handler, this.reflector.getAllAndOverride(Roles.KEY, [handler, type]));
    return demands.get(handler);
  }
}
