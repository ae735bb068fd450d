import type { Ack } from '../contracts/answers';
import type { Problem } from '../contracts/errors';
import type { Namespace } from '../contracts/namespaces';
import { Attempt } from './attempt';
import { backoff } from './backoff';
import { Emitter } from './emitter';
import { isFinal, isStaleToken, RealtimeClientError } from './errors';
import { Heartbeat } from './heartbeat';
import { LostWatch } from './lost-watch';
import type { Settings } from './options';
import type { ConnectionStatus, LostConnection } from './status';
import { Token } from './token';
import type { Link, Transport } from './transport';
import { onWake } from './wake-signals';

export interface ConnectionEvents {
  status: ConnectionStatus;
  lost: LostConnection;
  /** There is a link, another one than before: whatever was subscribed to must be again. */
  up: undefined;
  /** There is none any more. */
  down: undefined;
  event: { namespace: Namespace; event: string; data: unknown };
}

const ROOT = '/';
/** A connection that lasted so long was a good one: the next delay is a short one. Milliseconds. */
const STEADY_MS = 10_000;
/** How long the old connection is kept for its last answers when another one has taken its place, in milliseconds. */
const HANDOVER_MS = 2_000;

/** Keeps a connection: one link after the other, over whichever transport. */
export class Connection extends Emitter<ConnectionEvents> {
  status: ConnectionStatus = { state: 'initial' };
  private current: Attempt | undefined;
  private candidate: Attempt | undefined;
  private readonly retired = new Set<Attempt>();
  private readonly token: Token;
  private readonly lost: LostWatch;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Counts the dials, so that one that was given up meanwhile is known. */
  private dials = 0;
  private triedFreshToken = false;
  private sleepLightly: (() => void) | undefined;
  private closed = false;

  constructor(
    private readonly transport: Transport,
    private readonly settings: Settings,
  ) {
    super();
    this.token = new Token(settings.token, settings.backoff, (token) => this.send('auth:refresh', { token }));
    this.lost = new LostWatch(settings.timeouts.lostMs, (what) => this.emit('lost', what));
  }

  /** Begins, if that was never done. Throws `CLOSED` after `close`. */
  start(): void {
    if (this.closed || this.status.state === 'initial') this.connect();
  }

  /** Begins, if that was not done or is over; without waiting, if the next attempt is some time away. Throws `CLOSED`. */
  connect(): void {
    if (this.closed) throw new RealtimeClientError('CLOSED');
    const { state } = this.status;
    if (state !== 'initial' && state !== 'disconnected') return this.wake();
    this.failures = 0;
    this.triedFreshToken = false;
    this.sleepLightly = onWake(() => this.wake());
    this.setStatus({ state: 'connecting' });
    void this.dial();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.giveUp(new RealtimeClientError('CLOSED'));
    for (const attempt of this.retired) attempt.close();
    this.clear();
  }

  /** The one there is. */
  get link(): Link | undefined {
    return this.current?.link;
  }

  /** There is reason to doubt that the server is there. */
  check(): void {
    this.current?.heartbeat?.check();
  }

  /** Replaces the token; together with whoever else asks for it now. */
  renewToken(): Promise<void> {
    return this.token.renew();
  }

  private send(event: string, payload: object): Promise<Ack<unknown>> {
    if (!this.link) return Promise.reject(new RealtimeClientError('CONNECTION_LOST'));
    return this.link.request(ROOT, event, payload, this.settings.timeouts.requestMs);
  }

  private async dial(): Promise<void> {
    const dial = (this.dials += 1);
    try {
      if (this.token.current === undefined) await this.token.load();
    } catch (error) {
      if (dial !== this.dials) return;
      const reason = RealtimeClientError.from(error);
      if (isFinal(reason)) this.giveUp(reason);
      else this.retryLater(reason);
      return;
    }
    if (dial === this.dials) this.begin(new Attempt());
  }

  private begin(attempt: Attempt): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.candidate = attempt;
    const { locale, batch, timeouts } = this.settings;
    const failed = (error: RealtimeClientError): void => {
      attempt.close();
      this.onEnded(attempt, error);
    };
    attempt.after(timeouts.connectMs, () => attempt === this.candidate && failed(new RealtimeClientError('TIMEOUT')));
    try {
      attempt.link = this.transport(() => ({ token: this.token.current ?? '', locale, batch }), {
        opened: () => this.onOpened(attempt, failed),
        event: (namespace, event, data) => this.onEvent(attempt, { namespace, event, data }),
        alive: () => attempt.heartbeat?.heard(),
        ended: failed,
      });
    } catch (error) {
      failed(RealtimeClientError.from(error));
    }
  }

  private onOpened(attempt: Attempt, failed: (error: RealtimeClientError) => void): void {
    const former = this.current;
    this.candidate = undefined;
    this.current = attempt;
    this.triedFreshToken = false;
    attempt.openedAt = Date.now();
    attempt.heartbeat = new Heartbeat(
      this.settings.timeouts,
      // Does nothing, costs next to nothing, and is answered.
      () => void this.send('presence:unsubscribe', { userIds: [] }).catch(() => undefined),
      () => failed(new RealtimeClientError('CONNECTION_LOST', 'the server does not answer')),
    );
    if (former) this.retire(former);
    else this.setStatus({ state: 'connected' });
    this.emit('up', undefined);
  }

  /** The other end closes it at once or when it has been left for a while; until then it may still answer. */
  private retire(attempt: Attempt): void {
    attempt.stop();
    this.retired.add(attempt);
    attempt.after(HANDOVER_MS, () => {
      this.retired.delete(attempt);
      attempt.close();
    });
  }

  private onEvent(attempt: Attempt, told: ConnectionEvents['event']): void {
    if (attempt !== this.current) return;
    const { event, data } = told;
    switch (event) {
      case 'error':
        attempt.heardError(data as Problem);
        break;
      case 'auth:expiring':
        void this.token.renewSoon(() => attempt === this.current);
        break;
      case 'server:moving':
        attempt.after((data as { afterMs: number }).afterMs, () => {
          if (!this.candidate && this.retry === undefined) void this.dial();
        });
        break;
      default:
        this.emit('event', told);
    }
  }

  private onEnded(attempt: Attempt, known: RealtimeClientError): void {
    attempt.stop();
    this.retired.delete(attempt);
    const error = attempt.reason(known);
    if (attempt === this.current) this.onLost(attempt, error);
    else if (attempt === this.candidate) this.onRefused(error);
  }

  private onLost(attempt: Attempt, error: RealtimeClientError): void {
    this.current = undefined;
    if (Date.now() - attempt.openedAt > STEADY_MS) this.failures = 0;
    if (error.code === 'TOKEN_EXPIRED') this.token.current = undefined;
    this.emit('down', undefined);
    if (isFinal(error)) this.giveUp(error);
    // Another one may be under way already.
    else if (this.candidate || this.retry !== undefined) this.setStatus({ state: 'reconnecting', error });
    else this.retryLater(error);
  }

  private onRefused(error: RealtimeClientError): void {
    this.candidate = undefined;
    if (isStaleToken(error) && !this.triedFreshToken) {
      this.triedFreshToken = true;
      this.token.current = undefined;
      void this.dial();
    } else if ((isFinal(error) || isStaleToken(error)) && !this.current) {
      this.giveUp(error);
    } else {
      this.retryLater(error);
    }
  }

  private retryLater(error: RealtimeClientError): void {
    const retryInMs = Math.max(backoff(this.failures, this.settings.backoff), error.retryAfterMs ?? 0);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.dial(), retryInMs);
    if (this.current) return;
    const state = this.status.state === 'connecting' ? 'connecting' : 'reconnecting';
    this.setStatus({ state, error, retryInMs });
  }

  private giveUp(error: RealtimeClientError): void {
    this.dials += 1;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.sleepLightly?.();
    const { current, candidate } = this;
    this.current = this.candidate = undefined;
    candidate?.close();
    current?.close();
    // The next one to log in is somebody else.
    this.token.current = undefined;
    if (current) this.emit('down', undefined);
    this.setStatus({ state: 'disconnected', error });
  }

  /** The timers may not have run, and the other end may be gone without a word. */
  private wake(): void {
    if (this.current) this.check();
    else if (this.retry !== undefined && !this.candidate) void this.dial();
  }

  private setStatus(status: ConnectionStatus): void {
    this.status = status;
    this.lost.on(status);
    this.emit('status', status);
  }
}
