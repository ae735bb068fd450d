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
  private readonly states = new Map<string, UserPresence>();
  /** Those the connection of now has been asked for. */
  private readonly asked = new Set<string>();
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
      over = true;
      for (const stop of stops) stop();
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

  private set(state: UserPresence): void {
    const { userId, online, lastSeenAt } = state;
    const known = this.states.get(userId);
    if (!this.listeners.has(userId) || (known?.online === online && known.lastSeenAt === lastSeenAt)) return;
    this.states.set(userId, state);
    this.listeners.emit(userId, state);
  }

  private gather(ms = GATHER_MS): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      if (this.connection.status.state === 'connected') this.settle();
    }, ms);
  }

  /** Makes the server's list the one of those who are watched. */
  private settle(): void {
    const wanted = this.listeners.events().filter((userId) => !this.asked.has(userId));
    const unwanted = [...this.asked].filter((userId) => !this.listeners.has(userId));
    for (const userId of unwanted) this.asked.delete(userId);
    for (const userId of this.states.keys()) if (!this.listeners.has(userId)) this.states.delete(userId);
    for (const userIds of chunksOf(wanted)) void this.subscribe(userIds);
    for (const userIds of chunksOf(unwanted)) {
      this.requests.now('/', 'presence:unsubscribe', { userIds }).catch(() => undefined); // heard in vain, that is all
    }
  }

  private async subscribe(userIds: string[]): Promise<void> {
    for (const userId of userIds) this.asked.add(userId);
    const before = new Map(this.states);
    try {
      for (const state of await this.requests.now('/', 'presence:subscribe', { userIds })) {
        // What was heard live meanwhile is newer than the answer.
        if (this.states.get(state.userId) === before.get(state.userId)) this.set(state);
      }
      this.failures = 0;
    } catch (error) {
      const { code, temporary } = RealtimeClientError.from(error);
      // The next connection is asked anyway.
      if (!temporary || code === 'CONNECTION_LOST') return;
      for (const userId of userIds) this.asked.delete(userId);
      this.gather(backoff((this.failures += 1), this.bounds));
    }
  }
}

function* chunksOf(userIds: string[]): Iterable<string[]> {
  for (let i = 0; i < userIds.length; i += PRESENCE_USERS) yield userIds.slice(i, i + PRESENCE_USERS);
}
