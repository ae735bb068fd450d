import type { Session } from '../auth/session';
import type { Sessions } from '../auth/sessions';
import { RealtimeError } from '../contracts/errors';
import type { ResolvedOptions } from '../realtime.options';

/** How often those who do not read are looked after, in milliseconds. */
const FOLLOW_MS = 250;
/** How often all others are looked at. */
const LOOK_MS = 1_000;

/** 0: no limit. */
export interface QueueLimits {
  maxQueuedBytes: number;
  maxQueuedPackets: number;
}

/** A connection, as far as concerns what waits for its client to read. */
export interface Consumer {
  /** Stands for the connection: the same as long as that is. */
  readonly connection: object;
  /** `closing`: the server has ended it, and waits for the client to read that. */
  readonly readyState: 'open' | 'closing' | 'closed';
  exceeds(limits: QueueLimits): boolean;
  /** Ends it without a word. */
  destroy(): void;
}

interface Lag {
  consumer: Consumer;
  since: number;
  ended: boolean;
}

/**
 * Looks after clients that do not read. While too much waits for one, nothing durable is added to it: it catches up from
 * the logs when it has read. Whoever does not is ended after some seconds, and so is who does not read that he is ended.
 */
export class SlowConsumers {
  private readonly lags = new Map<object, Lag>();
  private readonly timers = [
    setInterval(() => this.followAll(), FOLLOW_MS).unref(),
    setInterval(() => this.look(), LOOK_MS).unref(),
  ];

  constructor(
    private readonly consumers: () => Iterable<Consumer>,
    private readonly users: { sessionsOf(connection: object): Iterable<Session> },
    private readonly sessions: Sessions,
    private readonly options: ResolvedOptions,
  ) {}

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** To be called when something has to wait for a client to read: until the next look it may be a lot. */
  weigh(consumer: Consumer): void {
    if (this.lags.has(consumer.connection)) return;
    const closing = consumer.readyState === 'closing';
    if (!closing && !consumer.exceeds(this.options.limits)) return;
    this.lags.set(consumer.connection, { consumer, since: Date.now(), ended: false });
    if (!closing) this.hold(consumer);
  }

  private followAll(): void {
    for (const lag of this.lags.values()) this.follow(lag);
  }

  private look(): void {
    for (const consumer of this.consumers()) this.weigh(consumer);
  }

  private hold({ connection }: Consumer): void {
    for (const session of this.users.sessionsOf(connection)) if (!session.slow) this.sessions.hold(session);
  }

  private follow(lag: Lag): void {
    const { consumer, since, ended } = lag;
    const { connection, readyState } = consumer;
    const late = Date.now() - since >= this.options.slowConsumerMs;
    if (ended || (late && readyState === 'closing')) {
      consumer.destroy();
      this.lags.delete(connection);
    } else if (readyState === 'closed') {
      this.lags.delete(connection);
    } else if (readyState === 'open') {
      this.followOpen(lag, late);
    }
  }

  private followOpen(lag: Lag, late: boolean): void {
    const { consumer } = lag;
    const { connection } = consumer;
    if (!consumer.exceeds(this.options.limits)) {
      this.lags.delete(connection);
      for (const session of this.users.sessionsOf(connection)) this.sessions.letGo(session);
    } else if (late) {
      // The reason may still reach him; the next look does not wait for it.
      lag.ended = true;
      for (const session of this.users.sessionsOf(connection)) {
        this.sessions.close(session, new RealtimeError('LIMIT_EXCEEDED', { reason: 'slow' }));
      }
    } else {
      this.hold(consumer); // a namespace may have been entered meanwhile
    }
  }
}
