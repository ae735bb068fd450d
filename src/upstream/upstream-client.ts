import { BeforeApplicationShutdown, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { BoundedQueue } from './bounded-queue';
import { Callbacks } from './callbacks';
import { ReconnectDelays } from './reconnect-delays';
import { Sendable, UpstreamConnection, UpstreamData, UpstreamResponse } from './upstream-connection';
import { requireUpstream } from './upstream-rules';
import { ResolvedUpstream, resolveUpstream, UpstreamOptions } from './upstream.options';

/** What an `UpstreamClient` tells, and with what. */
export interface UpstreamEvents {
  /** The TCP connection stands. */
  connect: [];
  /** The handshake is done, with the upstream's answer. What is sent here goes before what has waited. */
  open: [response: UpstreamResponse];
  /** A whole message: a text as a string, a binary one as `binaryType` says. */
  message: [data: UpstreamData, isBinary: boolean];
  /** What ended the connection, or kept it from being. `close` follows. */
  error: [error: Error];
  /** The connection, or the attempt at one, is over. 1006: without a good-bye. */
  close: [code: number, reason: string];
}

/**
 * A WebSocket client that keeps its connection: it pings, and comes back when the connection is lost, until it is closed.
 * In a Nest app it connects when the app has started and closes when the app shuts down; elsewhere call `connect`.
 *
 * Messages are sent at most once and in order: what was handed to a connection that then broke is not sent again.
 */
export class UpstreamClient implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly name: string;
  private readonly options: ResolvedUpstream;
  private readonly logger = new Logger('Upstream');
  private readonly callbacks: Callbacks<UpstreamEvents>;
  private readonly waiting: BoundedQueue<Sendable>;
  private readonly delays: ReconnectDelays;
  private connection: UpstreamConnection | undefined;
  private next: NodeJS.Timeout | undefined;
  /** Milliseconds until it comes back, where somebody said so. */
  private pause: number | undefined;
  private openedAt: number | undefined;
  /** Whether an outage was told of that is not over yet. */
  private away = false;
  private closed = false;

  /** Throws on options that cannot be, naming the field. */
  constructor(options: UpstreamOptions) {
    requireUpstream(options, 'upstream');
    this.options = resolveUpstream(options);
    this.name = options.name;
    this.callbacks = new Callbacks((event, error) => {
      this.logger.error(
        `${this.name}: the callback of "${event}" failed`,
        error instanceof Error ? error.stack : error,
      );
    });
    this.waiting = new BoundedQueue(this.options.maxQueuedMessages, this.options.maxQueuedBytes);
    this.delays = new ReconnectDelays(this.options.reconnectSeconds * 1_000);
  }

  /** Whether messages go out now. */
  get isOpen(): boolean {
    return this.connection?.isOpen ?? false;
  }

  on<E extends keyof UpstreamEvents>(event: E, callback: (...args: UpstreamEvents[E]) => unknown): this {
    this.callbacks.add(event, callback);
    return this;
  }

  off<E extends keyof UpstreamEvents>(event: E, callback: (...args: UpstreamEvents[E]) => unknown): this {
    this.callbacks.delete(event, callback);
    return this;
  }

  /** Begins, once; from then on it comes back by itself. */
  connect(): void {
    if (!this.closed && !this.connection && !this.next) this.dial();
  }

  /**
   * Sends a message: a string as text, anything else as binary. While there is no connection it waits for one. `false`:
   * too much waits already, or the client is closed; the message is not taken.
   */
  send(data: Sendable): boolean {
    if (this.closed) return false;
    const bytes = Buffer.byteLength(data);
    if (!this.connection?.isOpen) return this.waiting.offer(data, bytes);
    if (this.connection.bufferedBytes + bytes > this.options.maxQueuedBytes) return false;
    this.connection.send(data);
    return true;
  }

  /** Closes the connection and comes back after so many seconds, exactly. Default: `reconnectSeconds`. */
  reconnect(seconds: number = this.options.reconnectSeconds): void {
    if (this.closed) return;
    const ms = seconds * 1_000;
    if (!this.connection) return this.dialIn(ms);
    this.pause = ms;
    this.connection.close(1000, '');
  }

  /** For good. What waits is not sent. */
  close(code = 1000, reason = ''): void {
    this.closed = true;
    clearTimeout(this.next);
    this.waiting.drain();
    this.connection?.close(code, reason);
  }

  onApplicationBootstrap(): void {
    this.connect();
  }

  beforeApplicationShutdown(): void {
    this.close(1001);
  }

  private dialIn(ms: number): void {
    clearTimeout(this.next);
    this.next = setTimeout(() => this.dial(), ms);
  }

  private dial(): void {
    this.next = undefined;
    this.connection = new UpstreamConnection(this.options, {
      onConnect: () => this.callbacks.call('connect'),
      onOpen: (response) => this.onOpen(response),
      onMessage: (data, isBinary) => this.callbacks.call('message', data, isBinary),
      onError: (error) => this.onError(error),
      onClose: (code, reason) => this.onClose(code, reason),
    });
    this.connection.start();
  }

  private onOpen(response: UpstreamResponse): void {
    this.openedAt = performance.now();
    this.away = false;
    this.logger.log(`${this.name}: connected`);
    this.callbacks.call('open', response);
    if (this.isOpen) for (const data of this.waiting.drain()) this.connection?.send(data);
  }

  private onError(error: Error): void {
    this.report(error.message || ('code' in error ? String(error.code) : error.name));
    this.callbacks.call('error', error);
  }

  private onClose(code: number, reason: string): void {
    const stood = this.openedAt === undefined ? 0 : performance.now() - this.openedAt;
    const ms = this.pause ?? this.delays.next(stood);
    if (!this.closed && this.pause === undefined) this.report(`the connection is closed (${code})`);
    this.connection = this.pause = this.openedAt = undefined;
    // Before the callback, which may want it otherwise.
    if (!this.closed) this.dialIn(ms);
    this.callbacks.call('close', code, reason);
  }

  /** An outage is told of once. */
  private report(what: string): void {
    if (!this.away) this.logger.warn(`${this.name}: ${what}; it is tried again until it stands`);
    this.away = true;
  }
}
