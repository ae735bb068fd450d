import type { Placed, Position, Recovery, RoomClosed, Since } from '../contracts/rooms';
import { backoff, BackoffBounds, pause } from './backoff';
import { RealtimeClientError } from './errors';

/** Why a state that was kept is void. */
export type ResetReason =
  /** The events that were missed cannot be had any more. */
  | 'recovered-false'
  /** The server could not guarantee the room for a moment. */
  | 'resync';

/** What a room asks of the server. */
export interface RoomCalls<Joined extends Recovery, Snapshot> {
  join(since: Since | undefined): Promise<Joined>;
  leave(): Promise<unknown>;
  /** The state of things, as new as the answer to the join or newer. */
  snapshot(joined: Joined): Promise<Snapshot>;
}

/** What a room tells. */
export interface RoomListener<Joined, Snapshot> {
  /** Subscribed, again after each interruption. What was missed has been told. */
  joined(joined: Joined): void;
  event(event: string, data: object): void;
  reset(reason: ResetReason, snapshot: Snapshot): void;
  /** It is over; nothing more is told. */
  closed(error: RealtimeClientError): void;
}

/**
 * One room's subscription over any number of connections: every durable event once, in the order of `seq`, from where the
 * room was first joined (or `since`) on. What is missed is fetched from the cursor, page by page; live events wait until
 * then. Where that cannot be done the listener gets a `reset` with a fresh state instead, and goes on from there.
 */
export class Room<Joined extends Recovery, Snapshot> {
  private cursor: Since | undefined;
  private live = false;
  /** What came and is not yet to be told. */
  private held: { event: string; data: object }[] = [];
  private pendingReset: ResetReason | undefined;
  /** Counts the runs of `catchUp`: there is one that counts. */
  private runs = 0;
  private over = false;

  constructor(
    private readonly calls: RoomCalls<Joined, Snapshot>,
    private readonly listener: RoomListener<Joined, Snapshot>,
    private readonly bounds: BackoffBounds,
    since?: Since,
  ) {
    this.cursor = since;
  }

  /** The place up to which everything has been told; `undefined`: it was not joined yet. */
  get position(): Since | undefined {
    return this.cursor;
  }

  /** There is a connection, another one than before. */
  async up(): Promise<void> {
    if (this.over) return;
    this.live = false;
    this.held = [];
    const run = (this.runs += 1);
    const current = (): boolean => run === this.runs;
    for (let attempt = 0; current(); attempt++) {
      try {
        await this.catchUp(current);
        return;
      } catch (thrown) {
        const error = RealtimeClientError.from(thrown);
        // The next connection is the next chance.
        if (!current() || error.code === 'CONNECTION_LOST') return;
        if (!error.temporary) return this.end(error);
        await pause(Math.max(backoff(attempt, this.bounds), error.retryAfterMs ?? 0));
      }
    }
  }

  /** There is none. */
  down(): void {
    this.runs += 1;
    this.live = false;
  }

  /** A live event of the room. */
  take(event: string, data: object): void {
    if (this.over) return;
    if (!this.live) this.held.push({ event, data });
    else if (!('position' in data)) this.listener.event(event, data);
    else this.takeDurable(event, data as Placed<object>);
  }

  /** The server's `resync`. */
  resync(): void {
    this.pendingReset = 'resync';
    void this.up();
  }

  /** The server's `room:closed`. */
  closed(code: RoomClosed['code']): void {
    this.end(new RealtimeClientError(code));
  }

  /** The listener wants to hear no more. */
  leave(): void {
    if (this.over) return;
    this.over = true;
    this.down();
    this.calls.leave().catch(() => undefined); // who is not connected is in no room
  }

  private end(error: RealtimeClientError): void {
    if (this.over) return;
    this.over = true;
    this.down();
    this.listener.closed(error);
  }

  private takeDurable(event: string, data: Placed<object>): void {
    const { epoch, seq } = data.position;
    const { epoch: here, seq: last = 0 } = this.cursor ?? {};
    if (epoch === here && seq <= last) return;
    if (epoch === here && seq === last + 1) this.tell(event, data);
    // A hole: it comes again with what is missing before it.
    else void this.up();
  }

  private tell(event: string, data: Placed<object>): void {
    this.cursor = data.position;
    this.listener.event(event, data);
  }

  private async catchUp(current: () => boolean): Promise<void> {
    for (;;) {
      const joined = await this.calls.join(this.pendingReset ? undefined : this.cursor);
      if (!current()) return;
      this.forgetBefore(joined.position);
      if (joined.recovered === false) this.pendingReset = 'recovered-false';
      if (!this.pendingReset) this.tellMissed(joined, current);
      if (!current()) return;
      this.cursor = joined.position;
      if (joined.next) continue;
      if (this.pendingReset) await this.reset(this.pendingReset, joined, current);
      else this.listener.joined(joined);
      if (current()) this.release();
      return;
    }
  }

  /** The answer covers what came before it; what has overtaken it on the way to here is told later. */
  private forgetBefore({ epoch, seq }: Position): void {
    this.held = this.held.filter(({ data }) => {
      if (!('position' in data)) return true;
      const { position } = data as Placed<object>;
      return position.epoch === epoch && position.seq > seq;
    });
  }

  private tellMissed({ events }: Joined, current: () => boolean): void {
    for (const { event, data } of events) {
      if (!current()) return;
      this.tell(event, data as Placed<object>);
    }
  }

  private async reset(reason: ResetReason, joined: Joined, current: () => boolean): Promise<void> {
    const snapshot = await this.calls.snapshot(joined);
    if (!current()) return;
    this.pendingReset = undefined;
    this.listener.reset(reason, snapshot);
  }

  /** Tells what had to wait. */
  private release(): void {
    this.live = true;
    const { held } = this;
    this.held = [];
    for (const { event, data } of held) this.take(event, data);
  }
}
