import type { RealtimeClient, ResetReason, Unsubscribe } from '../../../client/exports';
import { Store } from '../../../react/store';

/** What became of the events that a room had missed while there was no connection. */
export interface Fill {
  id: number;
  room: string;
  /** The places of the events, in the order in which they were told. */
  seqs: readonly number[];
  /** `recovered`: none is missing; else why the state had to be fetched anew. */
  outcome: 'recovered' | ResetReason;
  at: string;
}

/** What of a room is looked at. All kinds of rooms have it. */
export interface WatchedRoom {
  on(event: 'joined', listener: () => void): Unsubscribe;
  on(event: 'event', listener: (told: { event: string; data: object }) => void): Unsubscribe;
  on(event: 'reset', listener: (reset: { reason: ResetReason }) => void): Unsubscribe;
}

const KEPT = 30;

/** Keeps a record of the gaps that were filled after an interruption. */
export class GapJournal extends Store<{ fills: readonly Fill[] }> {
  private count = 0;

  constructor(private readonly client: RealtimeClient) {
    super({ fills: [] });
  }

  /** Begins to look at a room. */
  watch(room: string, handle: WatchedRoom): Unsubscribe {
    // Of before its first join nothing is missed.
    let missing: number[] | undefined;
    let joined = false;
    const done = (outcome: Fill['outcome']): void => {
      if (joined && missing) this.add({ room, seqs: missing, outcome });
      joined = true;
      missing = undefined;
    };
    const stops = [
      this.client.on('status', ({ state }) => {
        if (state !== 'connected') missing ??= [];
      }),
      handle.on('event', ({ data }) => {
        if ('position' in data) missing?.push((data.position as { seq: number }).seq);
      }),
      handle.on('joined', () => done('recovered')),
      handle.on('reset', ({ reason }) => done(reason)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  protected start(): () => void {
    return () => undefined;
  }

  private add(fill: Omit<Fill, 'id' | 'at'>): void {
    const made = { ...fill, id: (this.count += 1), at: new Date().toISOString() };
    this.set({ fills: [...this.snapshot().fills, made].slice(-KEPT) });
  }
}
