import type { Admin, AdminSample, AdminStats } from '../../../client/admin';
import { Store } from '../../../react/store';

/** What is shown of the past, in milliseconds: as much as the server knows of it. */
const SHOWN_MS = 15 * 60_000;

/** The cluster at a moment. */
export type Sample = Pick<
  AdminSample,
  'connections' | 'transports' | 'rss' | 'eventsPerSecond' | 'deliveriesPerSecond' | 'eventLoopLagMs'
> & {
  /** Milliseconds since the epoch. */
  at: number;
};

export interface ClusterSnapshot {
  /** `undefined`: not there yet. */
  stats: AdminStats | undefined;
  /** The oldest first. */
  samples: readonly Sample[];
  /** Why it cannot be had. */
  error: Error | undefined;
}

/** How the cluster is doing, for as long as somebody looks. */
export class ClusterStore extends Store<ClusterSnapshot> {
  constructor(private readonly admin: Admin) {
    super({ stats: undefined, samples: [], error: undefined });
  }

  protected start(): () => void {
    // Without its past a chart begins with now.
    void this.recall().catch(() => undefined);
    return this.admin.onStats(
      (stats) => this.take(stats),
      (error) => this.set({ error }),
    );
  }

  private async recall(): Promise<void> {
    const { samples } = await this.admin.history();
    const past = samples.map(({ at, ...sample }) => ({ ...sample, at: Date.parse(at) }));
    const since = past.at(-1)?.at ?? 0;
    this.set({ samples: [...past, ...this.snapshot().samples.filter(({ at }) => at > since)] });
  }

  private take(stats: AdminStats): void {
    const now = Date.now();
    const eventLoopLagMs = Math.max(0, ...stats.nodes.map((node) => node.eventLoopLagMs));
    const kept = this.snapshot().samples.filter(({ at }) => at > now - SHOWN_MS && at < now);
    this.set({ stats, error: undefined, samples: [...kept, { ...stats.totals, eventLoopLagMs, at: now }] });
  }
}
