import type { Nodes } from '../nodes/nodes';

/** How often it is looked who owns, in milliseconds. */
const CHECK_MS = 2_000;
/**
 * An owner acts no longer than this after it was last seen to be one, and who takes over from a living one waits this
 * long, in milliseconds. Far shorter than the time after which a node counts as dead.
 */
const FENCE_MS = 5_000;

/**
 * Which node does what only one may do: the one that has lived longest.
 * Guarantee: no two act at once, also when one was frozen, or cut off, and does not know yet that it was given up.
 * While the engine is away it stays as it is, but nobody is `confirmed`.
 */
export class Ownership {
  private mine = false;
  /** The id under which this node last looked. */
  private id: string | undefined;
  /** From when on nobody else acts any more, if this node is the first. */
  private freeFrom = 0;
  private confirmedAt = -Infinity;
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private changed: (mine: boolean) => void = () => undefined;

  constructor(private readonly nodes: Nodes) {}

  /** Tells when it is gained and when it is lost. */
  watch(changed: (mine: boolean) => void): void {
    this.changed = changed;
    const tryToLook = (): void => void this.look().catch(() => undefined); // it is looked again soon
    this.timer = setInterval(tryToLook, CHECK_MS).unref();
    tryToLook();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Whether this node may act now. Rejects while that cannot be told. */
  async confirmed(): Promise<boolean> {
    if (this.mine && performance.now() - this.confirmedAt < FENCE_MS) return true;
    await this.look();
    return this.mine;
  }

  private look(): Promise<void> {
    this.looking ??= this.decide().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async decide(): Promise<void> {
    const now = performance.now();
    const live = await this.nodes.live();
    const { id } = this.nodes;
    // Ids are made of the time: the least is the oldest.
    const first = live.every((other) => other >= id);
    if (!first) this.freeFrom = 0;
    else if (id !== this.id) this.freeFrom = this.isUndisputed(live) ? 0 : now + FENCE_MS;
    this.id = id;
    const mine = first && now >= this.freeFrom;
    if (mine) this.confirmedAt = now;
    if (mine === this.mine) return;
    this.mine = mine;
    this.changed(mine);
  }

  /** Under a new id it may be put before another that owns now: one whose clock is ahead, or that is not known again yet. */
  private isUndisputed(live: readonly string[]): boolean {
    return live.length === 1 && (this.mine || this.id === undefined);
  }
}
