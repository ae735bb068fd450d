import { PRESENCE_USERS, UserPresence } from '../contracts/presence';
import { backoff, BackoffBounds } from './backoff';
import type { Connection } from './connection';
import { Emitter, Listener, Unsubscribe } from './emitter';
import { RealtimeClientError } from './errors';
import type { Requests } from './requests';

/** How long wishes are gathered: a page of a hundred faces is one request. Milliseconds. */
const GATHER_MS = 20;

/** Who is online: `client.presence`. */
export class Presence {
  private readonly listeners = new Emitter<Record<string, UserPresence>>();
  private readonly watched = new Map<string, number>();
  private readonly states = new Map<string, UserPresence>();
  /** Those the connection of now has been asked for. */
  private asked = new Set<string>();
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly connection: Connection,
    private readonly requests: Requests,
    private readonly bounds: BackoffBounds,
  ) {
    connection.on('up', () => {
      this.asked.clear();
      this.gather();
    });
    connection.on('event', ({ namespace, event, data }) => {
      if (namespace === '/' && event === 'presence') this.set(data as UserPresence);
    });
  }

  /**
   * Hears of users (at most 1,000 in all) coming and going, and at first of how it is now. Ids that the server refuses
   * are never heard of.
   */
  watch(userIds: readonly string[], listener: Listener<UserPresence>): Unsubscribe {
    const unique = new Set(userIds);
    const stops = [...unique].map((userId) => this.listeners.on(userId, listener));
    for (const userId of unique) this.watched.set(userId, (this.watched.get(userId) ?? 0) + 1);
    this.connection.start();
    this.gather();
    let over = false;
    queueMicrotask(() => {
      for (const userId of unique) {
        const known = this.states.get(userId);
        if (known && !over) listener(known);
      }
    });
    return () => {
      if (over) return;
      over = true;
      for (const stop of stops) stop();
      for (const userId of unique) this.unwatch(userId);
      this.gather();
    };
  }

  /** What is known of a user who is watched. The same object until it changes. */
  of(userId: string): UserPresence | undefined {
    return this.states.get(userId);
  }

  close(): void {
    clearTimeout(this.gathering);
  }

  private unwatch(userId: string): void {
    const left = (this.watched.get(userId) ?? 0) - 1;
    if (left > 0) this.watched.set(userId, left);
    else this.watched.delete(userId);
  }

  private set(state: UserPresence): void {
    if (!this.watched.has(state.userId)) return;
    this.states.set(state.userId, state);
    this.listeners.emit(state.userId, state);
  }

  private gather(ms = GATHER_MS): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      if (this.connection.status.state === 'connected') this.settle();
    }, ms);
  }

  /** Makes the server's list the one of those who are watched. */
  private settle(): void {
    const wanted = [...this.watched.keys()].filter((userId) => !this.asked.has(userId));
    const unwanted = [...this.asked].filter((userId) => !this.watched.has(userId));
    for (const userId of unwanted) {
      this.asked.delete(userId);
      this.states.delete(userId);
    }
    for (const userIds of chunksOf(wanted)) void this.subscribe(userIds);
    for (const userIds of chunksOf(unwanted)) {
      this.requests.now('/', 'presence:unsubscribe', { userIds }).catch(() => undefined); // heard in vain, that is all
    }
  }

  private async subscribe(userIds: string[]): Promise<void> {
    const { asked } = this;
    for (const userId of userIds) asked.add(userId);
    // What is heard live is newer than the answer, whenever that gets here.
    const heard = new Set<string>();
    const stop = this.connection.on('event', ({ event, data }) => {
      if (event === 'presence') heard.add((data as UserPresence).userId);
    });
    try {
      const states = await this.requests.now('/', 'presence:subscribe', { userIds });
      for (const state of states) if (!heard.has(state.userId)) this.set(state);
      this.failures = 0;
    } catch (error) {
      const { code, temporary } = RealtimeClientError.from(error);
      // The next connection is asked anyway.
      if (!temporary || code === 'CONNECTION_LOST') return;
      for (const userId of userIds) asked.delete(userId);
      this.gather(backoff((this.failures += 1), this.bounds));
    } finally {
      stop();
    }
  }
}

function* chunksOf(userIds: string[]): Iterable<string[]> {
  for (let i = 0; i < userIds.length; i += PRESENCE_USERS) yield userIds.slice(i, i + PRESENCE_USERS);
}
