import type { DynamicModule, Type } from '@nestjs/common';
import {
  GUARDS_METADATA,
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { RequestMethod } from '@nestjs/common/enums/request-method.enum';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { MetadataScanner, ModulesContainer, NestFactory } from '@nestjs/core';
import { GATEWAY_METADATA, GATEWAY_OPTIONS, MESSAGE_METADATA } from '@nestjs/websockets/constants';
import { BearerGuard } from '../../auth/bearer.guard';
import { Roles } from '../../auth/roles.guard';
import type { Role } from '../../contracts/auth';
import { IdempotencyInterceptor } from '../../idempotency/idempotency.interceptor';
import { StreamGuard } from '../../transports/sse/stream.guard';
import { BoundsGuard } from '../../validation/bounds.guard';
import { REST_PREFIX } from '../document-layout';

/** A handler of an event. */
export interface EventHandler {
  namespace: string;
  event: string;
  payload: Type;
  gateway: Type;
}

/** A handler of requests. */
export interface RouteHandler {
  method: string;
  /** `/api/v1/conversations/{id}` */
  path: string;
  controller: Type;
  handler: string;
  body: Type | undefined;
  query: Type | undefined;
  params: Type | undefined;
  /** Headers it asks for. */
  headers: string[];
  roles: readonly Role[] | undefined;
  guards: Type[];
  interceptors: Type[];
  status: number;
  mediaType: string;
}

/** What is registered with Nest: every event and every route of a module. Nothing of it is started. */
export async function surfaceOf(module: DynamicModule): Promise<{ events: EventHandler[]; routes: RouteHandler[] }> {
  const app = await NestFactory.createApplicationContext(module, { preview: true, logger: false });
  const modules = [...app.get(ModulesContainer).values()];
  const classes = (part: 'controllers' | 'providers'): Type[] =>
    modules.flatMap((one) => [...one[part].values()].map(({ metatype }) => metatype).filter(isClass));
  return {
    events: classes('providers').flatMap(eventsOf),
    routes: classes('controllers').flatMap(routesOf),
  };
}

/** Whether it asks who is calling. */
export function isGuarded({ guards }: RouteHandler): boolean {
  return guards.includes(BearerGuard) || isStream({ guards });
}

/** Whether it answers with a stream of events. */
export function isStream({ guards }: Pick<RouteHandler, 'guards'>): boolean {
  return guards.includes(StreamGuard);
}

/** Whether it takes an `Idempotency-Key`. */
export function isRepeatable({ method, interceptors }: RouteHandler): boolean {
  return method === 'POST' && interceptors.includes(IdempotencyInterceptor);
}

function eventsOf(gateway: Type): EventHandler[] {
  if (!metadata(GATEWAY_METADATA, gateway)) return [];
  const { namespace } = metadata(GATEWAY_OPTIONS, gateway) ?? { namespace: '/' };
  return handlersOf(gateway).flatMap(([name, handler]) => {
    const event = metadata(MESSAGE_METADATA, handler);
    // What begins with a star is for whatever is no event of the contract.
    if (event === undefined || event.startsWith('*')) return [];
    const [payload] = argumentsOf(gateway, name, RouteParamtypes.BODY);
    if (!payload?.type) throw new Error(`${event}: its payload has no DTO`);
    return [{ namespace, event, payload: payload.type, gateway }];
  });
}

function routesOf(controller: Type): RouteHandler[] {
  return handlersOf(controller).flatMap(([name, handler]) => {
    const method = metadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const taken = (kind: RouteParamtypes): Type | undefined =>
      argumentsOf(controller, name, kind).find(({ data }) => data === undefined)?.type;
    const sent = metadata(HEADERS_METADATA, handler) ?? [];
    const headers = argumentsOf(controller, name, RouteParamtypes.HEADERS).map(({ data }) => data);
    return [
      {
        method: RequestMethod[method],
        path: pathOf(controller, handler),
        controller,
        handler: name,
        body: taken(RouteParamtypes.BODY),
        query: taken(RouteParamtypes.QUERY),
        params: taken(RouteParamtypes.PARAM),
        headers: headers.filter((header) => header !== undefined),
        roles: rolesOf(controller, handler),
        guards: [...(metadata(GUARDS_METADATA, controller) ?? [])],
        interceptors: [...(metadata(INTERCEPTORS_METADATA, controller) ?? [])],
        status: metadata(HTTP_CODE_METADATA, handler) ?? (method === RequestMethod.POST ? 201 : 200),
        mediaType: sent.find((header) => header.name === 'Content-Type')?.value ?? 'application/json',
      },
    ];
  });
}

function pathOf(controller: Type, handler: object): string {
  const own = metadata(PATH_METADATA, controller) ?? '';
  const isApi = metadata(GUARDS_METADATA, controller)?.includes(BoundsGuard);
  const prefix = isApi && !`/${own}`.startsWith(REST_PREFIX) ? REST_PREFIX : '';
  const paths = [prefix, own, metadata(PATH_METADATA, handler)];
  const parts = paths.flatMap((path = '') => path.split('/')).filter((part) => part !== '');
  return `/${parts.map((part) => part.replace(/^:(.+)/, '{$1}')).join('/')}`;
}

function handlersOf({ prototype }: Type): [name: string, handler: object][] {
  const methods = prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(methods).map((name) => [name, methods[name] as object]);
}

/** The arguments of one kind that a method takes: their classes, and what of it they are. */
function argumentsOf(of: Type, method: string, kind: number): { type: Type | undefined; data: string | undefined }[] {
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, of.prototype as object, method) as Type[];
  const taken = (Reflect.getMetadata(ROUTE_ARGS_METADATA, of, method) ?? {}) as Record<string, Argument>;
  return Object.entries(taken)
    .filter(([key]) => key.startsWith(`${kind}:`))
    .map(([, { index, data }]) => ({ type: types[index], data }));
}

interface Argument {
  index: number;
  data?: string;
}

/** What the decorators of Nest leave behind. */
interface Metadata {
  [GATEWAY_METADATA]: true;
  [GATEWAY_OPTIONS]: { namespace: string };
  [MESSAGE_METADATA]: string;
  [METHOD_METADATA]: RequestMethod;
  [PATH_METADATA]: string;
  [HEADERS_METADATA]: { name: string; value: string }[];
  [HTTP_CODE_METADATA]: number;
  [GUARDS_METADATA]: Type[];
  [INTERCEPTORS_METADATA]: Type[];
}

function metadata<K extends keyof Metadata>(key: K, of: object): Metadata[K] | undefined {
  return Reflect.getMetadata(key, of) as Metadata[K] | undefined;
}

function rolesOf(controller: Type, handler: object): readonly Role[] | undefined {
  const [own, common] = [handler, controller].map((of) => Reflect.getMetadata(Roles.KEY, of) as Role[] | undefined);
  return own ?? common;
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && value.prototype !== undefined;
}
