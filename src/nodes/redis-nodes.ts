import { join } from 'node:path';
import { newId } from '../ids/new-id';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import { DEATH_MS, Nodes } from './nodes';

const BEAT = redisScript([join(__dirname, 'lua', 'beat.lua')], 'allow-oom');

const BEAT_MS = 3_000;
/** Who clears away a dead node has this long before another does. */
const CLEARING_MS = 10_000;

type Beat = [alive: 0 | 1, live: string[], dead: string[]];

export interface NodesListener {
  /** This node is among the living, maybe under a new id: say what is not said yet. */
  onBeat(): void;
  /** A node died: clear away what it held. Told to one node at a time, until it resolves. */
  onDeath(nodeId: string): Promise<void>;
}

/** Nodes by leases in Redis, renewed every few seconds by Redis' clock. */
export class RedisNodes extends Nodes {
  id = newId();
  private registered = false;
  private givenUp = false;
  private readonly backs: (() => void)[] = [];
  private beating: Promise<string[]> | undefined;
  private listener: NodesListener | undefined;
  private readonly timer = setInterval(() => this.tryBeat(), BEAT_MS).unref();

  constructor(private readonly redis: RedisConnection) {
    super();
  }

  /** From now on this node is among the living, as soon as Redis can be reached. */
  listen(listener: NodesListener): void {
    this.listener = listener;
    this.tryBeat();
  }

  /** From when it resolves the node's death is noticed: nothing is to be held in its name before. */
  async register(): Promise<void> {
    if (!this.registered) await this.beat();
  }

  whenBack(tell: () => void): void {
    this.backs.push(tell);
  }

  live(): Promise<string[]> {
    return this.beat();
  }

  /** Says good-bye: its lease ends now, and with the next beat of another what it still holds. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.redis.command((redis) => redis.zadd(this.key('leases'), 'XX', 0, this.id));
  }

  private tryBeat(): void {
    this.beat().catch(() => undefined); // the next one is soon
  }

  private beat(): Promise<string[]> {
    this.beating ??= this.renew().finally(() => (this.beating = undefined));
    return this.beating;
  }

  private async renew(): Promise<string[]> {
    const args = [this.id, this.registered ? 0 : 1, DEATH_MS, CLEARING_MS];
    const [alive, live, dead] = (await this.redis.run(BEAT, [this.key('leases'), this.key('dead')], args)) as Beat;
    this.registered = alive === 1;
    if (!this.registered) {
      // The others have given this node up. What it held under the old id is gone, or will be.
      this.id = newId();
      this.givenUp = true;
      return this.renew();
    }
    if (this.givenUp) for (const tell of this.backs) tell();
    this.givenUp = false;
    this.listener?.onBeat();
    for (const nodeId of dead) void this.clear(nodeId);
    return live;
  }

  private async clear(nodeId: string): Promise<void> {
    try {
      await this.listener?.onDeath(nodeId);
      await this.redis.command((redis) => redis.zrem(this.key('dead'), nodeId));
    } catch {
      // Whoever beats after CLEARING_MS tries again.
    }
  }

  private key(part: string): string {
    return this.redis.key('nodes', part);
  }
}
