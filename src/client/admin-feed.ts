import type { AdminServerEvents } from '../contracts/admin';
import type { RealtimeClient } from './client';
import { Emitter } from './emitter';
import type { Listener, Unsubscribe } from './emitter';
import type { RealtimeClientError } from './errors';

/** Between two tries to be told again, in milliseconds, where the server names none. */
const AGAIN_MS = 2_000;

/** What is asked for once and then told again and again: on each connection, for as long as anybody listens. */
export class AdminFeed<E extends keyof AdminServerEvents> {
  private readonly listeners = new Emitter<{ told: AdminServerEvents[E]; failed: RealtimeClientError }>();
  private stops: Unsubscribe[] = [];
  private asked = 0;
  private asking: Promise<void> = Promise.resolve();
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: RealtimeClient,
    private readonly event: E,
    /** Gives what is to be told at once, if anything. */
    private readonly ask: () => Promise<AdminServerEvents[E] | undefined>,
    private readonly leave: () => Promise<unknown>,
  ) {}

  on(listener: Listener<AdminServerEvents[E]>, failed?: Listener<RealtimeClientError>): Unsubscribe {
    const stops = [this.listeners.on('told', listener), ...(failed ? [this.listeners.on('failed', failed)] : [])];
    if (this.stops.length === 0) this.begin();
    if (this.isConnected()) this.again();
    return () => {
      for (const stop of stops) stop();
      if (!this.listeners.has('told')) this.end();
    };
  }

  private begin(): void {
    const tell = (value: unknown): void => this.listeners.emit('told', value as AdminServerEvents[E]);
    this.stops = [this.client.listen('/admin', this.event as string, tell), this.client.on('up', () => this.again())];
  }

  private end(): void {
    if (this.stops.length === 0) return;
    for (const stop of this.stops.splice(0)) stop();
    clearTimeout(this.retry);
    this.asked += 1;
    // Not before what is under way has been answered: it would be of no effect.
    void this.asking.then(() => {
      if (this.stops.length > 0 || !this.isConnected()) return;
      this.leave().catch(() => undefined); // heard in vain, that is all
    });
  }

  private isConnected(): boolean {
    return this.client.status.state === 'connected';
  }

  private again(): void {
    clearTimeout(this.retry);
    this.asking = this.askOnce((this.asked += 1));
  }

  private async askOnce(time: number): Promise<void> {
    try {
      const answer = await this.ask();
      if (time === this.asked && answer) this.listeners.emit('told', answer);
    } catch (thrown) {
      if (time !== this.asked) return;
      const error = thrown as RealtimeClientError;
      if (error.temporary) this.retry = setTimeout(() => this.again(), error.retryAfterMs ?? AGAIN_MS);
      else this.listeners.emit('failed', error);
    }
  }
}
