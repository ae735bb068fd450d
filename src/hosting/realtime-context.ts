import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

/** Marks our controllers and gateways. */
export const Ours = Reflector.createDecorator<true>();

const reflector = new Reflector();

/**
 * Whether a handler of `RealtimeModule` is what is about to run. Global guards, pipes and interceptors of a host app never
 * meet one; this is for what else looks at contexts: a tracer, a guard bound by other means.
 */
export function isRealtimeContext(context: Pick<ExecutionContext, 'getClass'>): boolean {
  return (reflector.get(Ours, context.getClass()) as true | undefined) === true;
}
