import { AsyncLocalStorage } from 'node:async_hooks';
import { CanActivate, Injectable, NestInterceptor, PipeTransform } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { isRealtimeContext } from './realtime-context';

/**
 * Keeps what the host app binds globally, in whatever way, from our handlers: its guards, pipes and interceptors were
 * made for its own. (Filters need no keeping: ours are bound closer, and catch everything.) Its own handlers get them as
 * ever. Nest asks its configuration for them when it prepares a handler, after all modules are made and before any
 * `onModuleInit`: from then on the configuration answers with such as stand aside.
 */
@Injectable()
export class HostEnhancers {
  /** A pipe is not told for whom it works. */
  private readonly inside = new AsyncLocalStorage<true>();
  private readonly hasPipes: () => boolean;

  constructor(config: ApplicationConfig) {
    const pipes = config.getGlobalPipes.bind(config);
    const requestPipes = config.getGlobalRequestPipes.bind(config);
    const guards = config.getGlobalGuards.bind(config);
    const requestGuards = config.getGlobalRequestGuards.bind(config);
    const interceptors = config.getGlobalInterceptors.bind(config);
    const requestInterceptors = config.getGlobalRequestInterceptors.bind(config);
    this.hasPipes = () => pipes().length > 0 || requestPipes().length > 0;

    const pipe = exempting((own: PipeTransform<unknown, unknown>) => ({
      transform: (value, metadata) => (this.inside.getStore() ? value : own.transform(value, metadata)),
    }));
    const guard = exempting((own: CanActivate) => ({
      canActivate: (context) => isRealtimeContext(context) || own.canActivate(context),
    }));
    const interceptor = exempting((own: NestInterceptor) => ({
      intercept: (context, next) => (isRealtimeContext(context) ? next.handle() : own.intercept(context, next)),
    }));
    config.getGlobalPipes = () => pipes().map(pipe);
    config.getGlobalGuards = () => guards().map(guard);
    config.getGlobalInterceptors = () => interceptors().map(interceptor);
    config.getGlobalRequestPipes = () => requestPipes().map((one) => perRequest(one, pipe));
    config.getGlobalRequestGuards = () => requestGuards().map((one) => perRequest(one, guard));
    config.getGlobalRequestInterceptors = () => requestInterceptors().map((one) => perRequest(one, interceptor));
  }

  /** Runs a handler of ours. What follows costs nothing where there are no pipes to be kept from it. */
  keepOut<T>(handle: () => T): T {
    return this.hasPipes() ? this.inside.run(true, handle) : handle();
  }
}

/** The same one for the same one; of the same class, for Nest looks at that too. */
function exempting<T extends object>(override: (own: T) => T): (own: T) => T {
  const known = new WeakMap<T, T>();
  return (own) => {
    let exempt = known.get(own);
    if (!exempt) known.set(own, (exempt = Object.assign(Object.create(own) as T, override(own))));
    return exempt;
  };
}

interface Scoped<T> {
  getInstanceByContextId(...of: never[]): { instance: T };
}

/** Of one that is made for each request. */
function perRequest<T extends object, W extends Scoped<T>>(wrapper: W, exempt: (own: T) => T): W {
  const getInstanceByContextId = (...of: never[]): { instance: T } => {
    const host = wrapper.getInstanceByContextId(...of);
    return { ...host, instance: exempt(host.instance) };
  };
  return Object.assign(Object.create(wrapper) as W, { getInstanceByContextId });
}
