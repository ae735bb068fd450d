import type { Admin, AdminTail, TailedEvent, TailFilter } from '../../../client/admin';
import { Store } from '../../../react/store';

/** Events kept to be looked at. */
const KEPT = 500;

export interface Row extends TailedEvent {
  /** Its number: rows come and go, and stay what they are. */
  key: number;
}

export interface TailSnapshot {
  filter: TailFilter;
  /** Nothing is asked of the server otherwise. */
  watching: boolean;
  /** What comes is counted, and shown later. */
  paused: boolean;
  /** The newest first. */
  rows: readonly Row[];
  /** Came while paused. */
  waiting: readonly Row[];
  /** Were too many to be told one by one. */
  dropped: number;
  error: Error | undefined;
}

/** The events that pass through the cluster, as they pass. */
export class TailStore extends Store<TailSnapshot> {
  private count = 0;
  private stopTail: (() => void) | undefined;

  constructor(private readonly admin: Admin) {
    super({ filter: {}, watching: false, paused: false, rows: [], waiting: [], dropped: 0, error: undefined });
  }

  /** From now on; what was shown of another filter goes. */
  readonly watch = (filter: TailFilter): void => {
    this.stopTail?.();
    this.set({ filter, watching: true, paused: false, rows: [], waiting: [], dropped: 0, error: undefined });
    this.stopTail = this.admin.onTail(
      filter,
      (tail) => this.take(tail),
      (error) => this.set({ watching: false, error }),
    );
  };

  readonly stopWatching = (): void => {
    this.stopTail?.();
    this.stopTail = undefined;
    this.set({ watching: false, paused: false, waiting: [], rows: this.all() });
  };

  readonly pause = (): void => this.set({ paused: true });

  readonly resume = (): void => this.set({ paused: false, rows: this.all(), waiting: [] });

  readonly clear = (): void => this.set({ rows: [], waiting: [], dropped: 0 });

  /** Nobody looks any more: nothing more is collected for him. */
  protected start(): () => void {
    return () => {
      if (this.snapshot().watching) this.stopWatching();
    };
  }

  private take({ events, dropped }: AdminTail): void {
    const { paused, rows, waiting, dropped: before } = this.snapshot();
    const fresh = events.map((event) => ({ ...event, key: (this.count += 1) })).reverse();
    const added = [...fresh, ...(paused ? waiting : rows)].slice(0, KEPT);
    this.set({ dropped: before + dropped, ...(paused ? { waiting: added } : { rows: added }) });
  }

  private all(): readonly Row[] {
    const { rows, waiting } = this.snapshot();
    return [...waiting, ...rows].slice(0, KEPT);
  }
}
