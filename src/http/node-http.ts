import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createParamDecorator, ExecutionContext } from '@nestjs/common';

/** What the requests of Express and of Fastify have in common. */
export interface PlatformRequest {
  headers: IncomingHttpHeaders;
  method: string;
  /** As it was asked for, whatever the app is mounted under. */
  originalUrl: string;
  /** `https` also where a proxy that the platform trusts says so. */
  protocol: string;
  query: Record<string, unknown>;
  body?: unknown;
}

/** Fastify's request and reply keep node's own ones here. Express's are node's own ones. */
interface Wrapper<T> {
  raw?: T;
}

/** Fastify's reply has headers that node's response does not know yet, and sends it unless it is taken over. */
interface Reply extends Wrapper<ServerResponse> {
  raw: ServerResponse;
  getHeaders(): Record<string, string | number | string[] | undefined>;
  hijack(): void;
}

export function nodeRequest(request: object): IncomingMessage {
  return (request as Wrapper<IncomingMessage>).raw ?? (request as IncomingMessage);
}

/** Headers set on it are sent with the platform's own. */
export function nodeResponse(response: object): ServerResponse {
  return (response as Wrapper<ServerResponse>).raw ?? (response as ServerResponse);
}

/** Node's own response to be answered with: the platform will not. */
export function takeOver(response: object): ServerResponse {
  if (!('hijack' in response)) return nodeResponse(response);
  const reply = response as Reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.hijack();
  return reply.raw;
}

/** Injects node's request into a handler. */
export const NodeRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  nodeRequest(context.switchToHttp().getRequest<object>()),
);

/** Injects node's response into a handler, whose result is still sent by the platform. */
export const NodeResponse = createParamDecorator((_: unknown, context: ExecutionContext) =>
  nodeResponse(context.switchToHttp().getResponse<object>()),
);
