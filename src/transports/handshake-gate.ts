import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import proxyaddr from 'proxy-addr';
import { ERROR_STATUS, RealtimeError } from '../contracts/errors';
import type { Draining } from '../draining/draining';
import { problemDocument, problemHeaders } from '../errors/http-problem.filter';
import { toProblem } from '../errors/problem';
import { localeOf } from '../http/locale';
import { requestId } from '../http/request-id';
import type { Metrics } from '../observability/metrics';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryRateLimiter } from '../throttling/memory-rate-limiter';
import { LoopTurn } from '../timing/loop-turn';
import { OriginPolicy } from './origin-policy';

/** Whoever comes while the server restarts is sent elsewhere, or may come again after this long, in milliseconds. */
const RETRY_AFTER_MS = 1_000;
/** Whoever comes when there is too much to do may come again after one to so many seconds, each after others. */
const COME_AGAIN_S = 5;

export type Query = Record<string, unknown>;

/**
 * What is decided about a connection before anything is kept for it: its origin, its address, and that no token stands
 * in its URL. The counts are this node's own: an address attacks a node, and refusing it must cost next to nothing.
 */
export class HandshakeGate {
  readonly origins: OriginPolicy;
  private readonly rates = new MemoryRateLimiter();
  private readonly turn: LoopTurn | undefined;
  private readonly connections = new Map<string, number>();
  private readonly addresses = new WeakMap<object, string>();

  constructor(
    private readonly options: ResolvedOptions,
    private readonly metrics: Metrics,
    private readonly draining: Draining,
  ) {
    this.origins = new OriginPolicy(options);
    const { maxEventLoopDelayMs } = options;
    this.turn = maxEventLoopDelayMs > 0 ? new LoopTurn(maxEventLoopDelayMs) : undefined;
  }

  /** An Engine.IO middleware: answers a refused handshake or upgrade itself. */
  readonly middleware = (
    request: IncomingMessage & { _query?: Query },
    response: ServerResponse | { socket: TcpSocket },
    next: () => void,
  ): void => {
    const query = request._query ?? {};
    try {
      if (!isEngineIo(request, query)) throw new RealtimeError('INVALID_FRAME');
      this.checkOrigin(request, query);
      if (query.sid === undefined) {
        this.checkOpen();
        this.checkRates(request);
      }
      next();
    } catch (error) {
      this.refuse(error, request, response);
    }
  };

  /** Throws what stands against a connection that is about to be made. */
  admit(request: IncomingMessage, query: Query): void {
    this.checkOrigin(request, query);
    this.checkOpen();
    this.checkRates(request);
  }

  /** Counts an accepted connection until it is released. */
  hold(request: IncomingMessage): () => void {
    const address = this.addressOf(request);
    this.connections.set(address, this.held(address) + 1);
    return () => {
      const left = this.held(address) - 1;
      if (left > 0) this.connections.set(address, left);
      else this.connections.delete(address);
    };
  }

  /**
   * Where a handshake came from. `X-Forwarded-For` is believed only from as many proxies as are known to stand in
   * front. Found out once: a connection that is gone has no address.
   */
  addressOf(request: IncomingMessage): string {
    const known = this.addresses.get(request);
    if (known !== undefined) return known;
    const found = proxyaddr(request, (_, hop) => hop < this.options.trustProxy) as string | undefined;
    const address = found ?? 'unknown';
    this.addresses.set(request, address);
    return address;
  }

  /** What stands for a request from now on came from where that came from. */
  know(handshake: object, request: IncomingMessage): void {
    this.addresses.set(handshake, this.addressOf(request));
  }

  close(): void {
    this.rates.close();
    this.turn?.close();
  }

  private checkOrigin(request: IncomingMessage, query: Query): void {
    if (!this.origins.allows(request)) throw new RealtimeError('FORBIDDEN');
    if (hasToken(query)) throw new RealtimeError('UNAUTHENTICATED', { reason: 'inQuery' });
  }

  private checkOpen(): void {
    if (this.draining.leaving) {
      throw new RealtimeError('STORE_UNAVAILABLE', { reason: 'restarting', retryAfterMs: RETRY_AFTER_MS });
    }
    if (!this.turn || this.turn.lasted <= this.options.maxEventLoopDelayMs) return;
    // To let them all in would take longer than they wait, and whoever is here would wait as well.
    this.metrics.rateLimited('busy');
    const retryAfterMs = 1_000 * (1 + Math.floor(Math.random() * COME_AGAIN_S));
    throw new RealtimeError('STORE_UNAVAILABLE', { reason: 'busy', retryAfterMs });
  }

  private checkRates(request: IncomingMessage): void {
    const { handshakesPer10s, socketsPerIp } = this.options.limits;
    const address = this.addressOf(request);
    if (socketsPerIp > 0 && this.held(address) >= socketsPerIp) {
      this.metrics.rateLimited('connections');
      throw new RealtimeError('LIMIT_EXCEEDED');
    }
    if (handshakesPer10s === 0) return;
    const { allowed, retryAfterMs } = this.rates.count(address, handshakesPer10s, 10_000);
    if (allowed) return;
    this.metrics.rateLimited('handshakes');
    throw new RealtimeError('RATE_LIMITED', { retryAfterMs });
  }

  private held(address: string): number {
    return this.connections.get(address) ?? 0;
  }

  /** Answers a refused handshake or upgrade with `application/problem+json`, and ends it. `more`: headers. */
  refuse(
    error: unknown,
    request: IncomingMessage,
    response: ServerResponse | { socket: TcpSocket },
    more: Record<string, string> = {},
  ): void {
    const problem = toProblem(error, localeOf(request, this.options.defaultLocale));
    const body = JSON.stringify({ ...problemDocument(problem), requestId: requestId(request) });
    const headers: Record<string, string> = {
      ...problemHeaders(problem),
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
      ...more,
    };
    if ('headersSent' in response) {
      response.writeHead(ERROR_STATUS[problem.code], headers).end(body);
      return;
    }
    // An upgrade has no response object of its own.
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    response.socket.on('error', () => undefined);
    const answer = `HTTP/1.1 ${ERROR_STATUS[problem.code]} ${problem.code}\r\n${lines.join('')}\r\n${body}`;
    // Nobody else ends it: an upgraded socket has no time-out, and may stay half open.
    response.socket.end(answer, () => response.socket.destroy());
  }
}

/** RFC 7519; tickets and session ids are random, and may begin like one. */
const JWT = /^eyJ[\w-]*\.[\w-]+\./;

/** Whether a full token, which is good for more than once, stands where addresses are logged. */
function hasToken(query: Query): boolean {
  return Object.entries(query).some(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    return /token$/i.test(name) || values.some((one) => typeof one === 'string' && JWT.test(one));
  });
}

/** Engine.IO v4 by the letter; the library itself answers some of these with 500, or with an upgrade. */
function isEngineIo({ method, headers }: IncomingMessage, { EIO, transport, sid }: Query): boolean {
  if (EIO !== '4') return false;
  if (headers.upgrade !== undefined) return method === 'GET' && transport === 'websocket';
  return transport === 'polling' && (method === 'GET' || (method === 'POST' && sid !== undefined));
}
