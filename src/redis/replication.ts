import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { RealtimeError } from '../contracts/errors';
import { LINEAGE, redisScript } from './redis-script';
import { retryIn } from './retry-in';
import { isMoving } from './store-error';

/** How long replicas are waited for at once, in milliseconds. What is written meanwhile waits for that, and then as long. */
const ROUND_MS = 800;

/** From Redis 7.2 on `WAIT` waits for the last write of its own connection only: so it has to write something. */
const FENCE = redisScript([LINEAGE, join(__dirname, 'lua', 'fence.lua')], 'allow-oom');

interface Place {
  waiter: Redis;
  /** A key of a slot that was there. */
  fence: string;
}

/**
 * Makes sure that a replica has what was written. `WAIT` blocks its connection, so it has one of its own, and one `WAIT`
 * serves all that was written before it.
 */
export class Replication {
  /** Connections for waiting, by the address of the primary. */
  private readonly waiters = new Map<string, Redis>();
  /** Where each lineage was found. */
  private readonly found = new Map<string, Place>();
  /** Rounds under way, and those that begin when they end, by lineage. */
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  /** `primaries`: the connections for commands. They lead where waiting is to be done. */
  constructor(private readonly primaries: () => Redis[]) {}

  /**
   * Resolves once a replica has all that was written and answered under this lineage until now; `key` is one of those
   * written. Rejects with `STORE_UNAVAILABLE` when none has it in time.
   */
  confirm(lineage: string, key: string): Promise<void> {
    let round = this.next.get(lineage);
    if (!round) {
      round = this.begin(lineage, key, this.running.get(lineage));
      this.next.set(lineage, round);
    }
    return round;
  }

  close(): void {
    for (const waiter of this.waiters.values()) waiter.disconnect();
  }

  private async begin(lineage: string, key: string, before: Promise<void> | undefined): Promise<void> {
    // What is answered in one turn of the event loop is waited for together.
    await (before?.catch(() => undefined) ?? new Promise(setImmediate));
    this.next.delete(lineage);
    const round = this.round(lineage, `${key}:fence`);
    this.running.set(lineage, round);
    try {
      await round;
    } finally {
      if (this.running.get(lineage) === round) this.running.delete(lineage);
    }
  }

  private async round(lineage: string, fence: string): Promise<void> {
    const place = this.found.get(lineage) ?? (await this.find(lineage, fence));
    const [at, replicas] = place ? await this.wait(place, fence) : ['', 0];
    if (at === lineage && replicas > 0) return;
    if (at !== lineage) this.found.delete(lineage);
    throw new RealtimeError('STORE_UNAVAILABLE');
  }

  /** The lineage of a place, and how many replicas have what was written there under it. */
  private async wait(place: Place, fence: string): Promise<[lineage: string, replicas: number]> {
    const { waiter } = place;
    // The slot of one of them may be on its way to another shard.
    for (const key of new Set([place.fence, fence])) {
      try {
        const [at, replicas] = await Promise.all([waiter.eval(FENCE.text, 1, key), waiter.wait(1, ROUND_MS)]);
        place.fence = key;
        return [String(at), replicas];
      } catch (error) {
        if (!isMoving(error)) break;
      }
    }
    return ['', 0];
  }

  private async find(lineage: string, fence: string): Promise<Place | undefined> {
    const primaries = this.primaries();
    this.forget(new Set(primaries.map(addressOf)));
    const waiters = primaries.map((primary) => this.waiter(primary));
    const infos = await Promise.all(waiters.map((waiter) => waiter.info('replication').catch(() => '')));
    // A replica is at the lineage of its primary too.
    const at = infos.findIndex((info) => info.includes('role:master') && info.includes(`master_replid:${lineage}`));
    const waiter = waiters[at];
    if (!waiter) return undefined;
    const place = { waiter, fence };
    this.found.set(lineage, place);
    return place;
  }

  private waiter(primary: Redis): Redis {
    const address = addressOf(primary);
    let waiter = this.waiters.get(address);
    if (!waiter) {
      // Those of a cluster are not for being connected again.
      waiter = primary.duplicate({ enableOfflineQueue: true, retryStrategy: retryIn });
      waiter.on('error', () => undefined); // what waits fails, and says so
      this.waiters.set(address, waiter);
    }
    return waiter;
  }

  /** A primary that is none any more, or is gone, is not waited at. */
  private forget(primaries: ReadonlySet<string>): void {
    for (const [address, waiter] of this.waiters) {
      if (primaries.has(address)) continue;
      waiter.disconnect();
      this.waiters.delete(address);
    }
  }
}

function addressOf({ options }: Redis): string {
  return `${options.host ?? ''}:${options.port ?? 0}`;
}
