import type { Redis } from 'ioredis';
import { RealtimeError } from '../contracts/errors';

/** How long replicas are waited for at once, in milliseconds. What is written meanwhile waits for that, and then as long. */
const ROUND_MS = 900;

/**
 * Makes sure that a replica has what was written. `WAIT` blocks its connection, so it has one of its own, and one `WAIT`
 * serves all that was written before it.
 */
export class Replication {
  /** Connections for waiting, by the address of the primary. */
  private readonly waiters = new Map<string, Redis>();
  /** Where each lineage was found. */
  private readonly found = new Map<string, Redis>();
  /** Rounds under way, and those that begin when they end, by lineage. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** `primaries`: the connections for commands. They lead where waiting is to be done. */
  constructor(private readonly primaries: () => Redis[]) {}

  /**
   * Resolves once a replica has all that was written and answered under this lineage until now. Rejects with
   * `STORE_UNAVAILABLE` when none has it in time.
   */
  confirm(lineage: string): Promise<void> {
    let round = this.next.get(lineage);
    if (!round) {
      round = this.begin(lineage, this.running.get(lineage));
      this.next.set(lineage, round);
    }
    return round;
  }

  close(): void {
    for (const waiter of this.waiters.values()) waiter.disconnect();
  }

  private async begin(lineage: string, before: Promise<void> | undefined): Promise<void> {
    // What is answered in one turn of the event loop is waited for together.
    await (before?.catch(() => undefined) ?? new Promise(setImmediate));
    this.next.delete(lineage);
    const round = this.round(lineage);
    this.running.set(lineage, round);
    try {
      await round;
    } finally {
      if (this.running.get(lineage) === round) this.running.delete(lineage);
    }
  }

  private async round(lineage: string): Promise<void> {
    const waiter = this.found.get(lineage) ?? (await this.find(lineage));
    if (waiter) {
      // Sent together: `WAIT` waits for what the server had done when it was asked who it is.
      const asking = Promise.all([waiter.info('replication'), waiter.wait(1, ROUND_MS)]);
      const [info, replicas] = await asking.catch(() => ['', 0] as const);
      if (leads(info, lineage) && replicas > 0) return;
      if (!leads(info, lineage)) this.found.delete(lineage);
    }
    throw new RealtimeError('STORE_UNAVAILABLE');
  }

  private async find(lineage: string): Promise<Redis | undefined> {
    const waiters = this.primaries().map((primary) => this.waiter(primary));
    const infos = await Promise.all(waiters.map((waiter) => waiter.info('replication').catch(() => '')));
    const waiter = waiters.find((_, i) => leads(infos[i] ?? '', lineage));
    if (waiter) this.found.set(lineage, waiter);
    return waiter;
  }

  private waiter(primary: Redis): Redis {
    const address = `${primary.options.host ?? ''}:${primary.options.port ?? 0}`;
    let waiter = this.waiters.get(address);
    if (!waiter) {
      waiter = primary.duplicate({ enableOfflineQueue: true });
      waiter.on('error', () => undefined); // what waits fails, and says so
      waiter.once('end', () => this.waiters.delete(address));
      this.waiters.set(address, waiter);
    }
    return waiter;
  }
}

/** A replica is at the lineage of its primary too. */
function leads(info: string, lineage: string): boolean {
  return info.includes('role:master') && info.includes(`master_replid:${lineage}`);
}
