import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Principal } from './principal';
import type { Session } from './session';

/** The principal of the current event or request. */
export function callerOf(context: ExecutionContext): Principal {
  return context.getType() === 'ws'
    ? context.switchToWs().getClient<{ data: { session: Session } }>().data.session.principal
    : context.switchToHttp().getRequest<{ principal: Principal }>().principal;
}

/** Injects the caller into a handler, on any transport. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => callerOf(context));
