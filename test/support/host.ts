import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Socket } from 'socket.io-client';
import { RealtimeModule, setupRealtime } from '../../src';
import { token } from './clients';
import { SECRET } from './node';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What every host of the tests gives `forRoot` at least. */
export const JWT = { jwt: { secret: SECRET } };

type Options = Parameters<typeof RealtimeModule.forRoot>[0];

export interface HostOptions {
  platform?: Platform;
  /** What the host does between `create` and `listen`. */
  prepare?: (app: INestApplication) => unknown;
  logger?: LoggerService;
}

export interface Host {
  app: INestApplication;
  url: string;
}

const running = new Set<INestApplication>();

/** Call in `afterAll`, or `afterEach`. */
export async function stopHosts(): Promise<void> {
  const apps = [...running];
  running.clear();
  await Promise.all(apps.map((app) => app.close()));
}

/** A module of a host app that imports `RealtimeModule`, in both of the ways there are. */
export const IMPORTS = [
  ['forRoot', (extras: Partial<Options>) => RealtimeModule.forRoot({ ...JWT, ...extras })],
  ['forRootAsync', (extras: object) => RealtimeModule.forRootAsync({ ...extras, useFactory: () => JWT })],
] as const;

/** A host app that listens. */
export async function startHost(
  module: Type,
  { platform = 'express', prepare, logger }: HostOptions = {},
): Promise<Host> {
  const options = { logger: logger ?? (false as const), abortOnError: false };
  const app =
    platform === 'express'
      ? await NestFactory.create(module, options)
      : await NestFactory.create(module, new (await import('@nestjs/platform-fastify')).FastifyAdapter(), options);
  running.add(app);
  setupRealtime(app);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}` };
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  type: string;
  body: unknown;
}

/** A request as a user, to any route; `null`: as nobody. */
export async function call(
  { url }: Pick<Host, 'url'>,
  userId: string | null,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<HttpAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(userId !== null && { authorization: `Bearer ${token(userId)}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  return {
    type,
    status: response.status,
    headers: response.headers,
    body: type.endsWith('json') ? (JSON.parse(text) as unknown) : text,
  };
}

/** Why a socket was not let in. */
export function refusalOf(socket: Socket): Promise<Error & { data?: unknown }> {
  return new Promise((resolve) => socket.once('connect_error', resolve));
}
