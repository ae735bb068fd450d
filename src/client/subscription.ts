import type { Recovery, Since } from '../contracts/rooms';
import type { BackoffBounds } from './backoff';
import { Emitter } from './emitter';
import type { RealtimeClientError } from './errors';
import { ResetReason, Room, RoomCalls, RoomListener } from './room';

/** How things stand: what an answer to a join says beside the events missed. */
export type StateOf<Joined extends Recovery> = Omit<Joined, 'events' | 'next' | 'recovered'>;

/** What can be heard of every room. */
export interface RoomEvents<State, Snapshot> {
  /** Subscribed, again after each interruption: how things stand now. What was missed has been told before. */
  joined: State;
  /**
   * Something was missed for good. The snapshot replaces whatever state was kept; the events that follow go on from it,
   * the first of them may already be in it.
   */
  reset: { reason: ResetReason; snapshot: Snapshot };
  /** The subscription is over, and is not made again by itself: the right to the room is gone, or the room is. */
  closed: RealtimeClientError;
  /** Every event of the room under its name in the contract, in one order: beside the events of their own. */
  event: { event: string; data: object };
}

/** One room of the client's, with all who listen to it. */
export abstract class Subscription<
  Joined extends Recovery,
  Snapshot extends StateOf<Joined>,
  Events extends RoomEvents<StateOf<Joined>, Snapshot>,
> implements RoomListener<Joined, Snapshot> {
  readonly listeners = new Emitter<Events>();
  readonly room: Room<Joined, Snapshot>;
  /** Someone wants it to be there, whether anybody listens or not. */
  held = false;
  /** How things stood at the last join. */
  state: StateOf<Joined> | undefined;
  /** Called when it is over. */
  onClosed: () => void = () => undefined;

  constructor(
    calls: RoomCalls<Joined, Snapshot>,
    bounds: BackoffBounds,
    since: Since | undefined,
    /** Which events of the contract are told as which. */
    private readonly names: Readonly<Record<string, keyof Events>>,
  ) {
    this.room = new Room(calls, this, bounds, since);
  }

  joined(joined: Joined): void {
    const state = withoutRecovery(joined);
    this.onState((this.state = state));
    this.tell('joined', state);
  }

  event(event: string, data: object): void {
    this.tell('event', { event, data });
    const name = this.names[event];
    if (name) this.listeners.emit(name, data as Events[keyof Events]);
  }

  reset(reason: ResetReason, snapshot: Snapshot): void {
    const state = withoutRecovery(snapshot) as Snapshot;
    this.onState((this.state = state));
    this.tell('reset', { reason, snapshot: state });
  }

  closed(error: RealtimeClientError): void {
    this.onClosed();
    this.tell('closed', error);
  }

  /** To be called when it is over, or nobody listens any more. */
  dispose(): void {
    // What keeps no time has nothing to stop.
  }

  /** How things stand has been told anew. */
  protected onState(_state: StateOf<Joined>): void {
    // Not everyone keeps something of it.
  }

  private tell<E extends keyof RoomEvents<StateOf<Joined>, Snapshot>>(
    event: E,
    value: RoomEvents<StateOf<Joined>, Snapshot>[E],
  ): void {
    (this.listeners as unknown as Emitter<RoomEvents<StateOf<Joined>, Snapshot>>).emit(event, value);
  }
}

function withoutRecovery<T extends object>(told: T): Omit<T, 'events' | 'next' | 'recovered'> {
  const { events: _events, recovered: _recovered, next: _next, ...state } = told as T & Partial<Recovery>;
  return state;
}
