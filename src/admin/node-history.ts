import type { NodeStats, Summed } from '../contracts/admin';

/** Between two samples, in milliseconds. */
export const HISTORY_EVERY_MS = 10_000;
/** Samples kept: a quarter of an hour. */
const SAMPLES = 90;

/** How a node was doing in one slot of time, which has the same number on all nodes. */
export interface NodeSample extends Summed {
  slot: number;
  eventLoopLagMs: number;
}

/** How this node was doing in the last minutes: one sample per slot. */
export class NodeHistory {
  readonly samples: NodeSample[] = [];

  /** To be called more often than a slot is long. */
  add(look: () => Omit<NodeStats, 'id' | 'startedAt' | 'engine'>): void {
    const slot = Math.floor(Date.now() / HISTORY_EVERY_MS);
    if (this.samples.at(-1)?.slot === slot) return;
    this.samples.push({ slot, ...look() });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }
}
