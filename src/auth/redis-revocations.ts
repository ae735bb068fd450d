import { join } from 'node:path';
import type { RedisConnection } from '../redis/redis-connection';
import { durableScript } from '../redis/redis-script';
import { RevocationListener, Revocations, Standing } from './revocations';

type Change = [userId: string, standing: Standing];

type Stored = [bannedUntil?: string | null, revokedAt?: string | null];

const FIELDS = ['bannedUntil', 'revokedAt'] as const;

const STAND = durableScript([join(__dirname, 'lua', 'stand.lua')]);
/** A ban is over when it is by the clock of a node; those may be behind that of Redis. */
const CLOCKS_DIFFER_MS = 3_600_000;

export class RedisRevocations extends Revocations {
  private readonly channel: string;
  private readonly listeners: RevocationListener[] = [];

  constructor(private readonly redis: RedisConnection) {
    super();
    this.channel = redis.channel('revocations');
    // Subscribed as soon as Redis is there, should it not be yet.
    redis.subscriptions.subscribe(this.channel, (text) => this.onChange(text)).catch(() => undefined);
    redis.subscriptions.onRestored(() => this.interrupted());
  }

  async standing(userId: string): Promise<Standing> {
    return toStanding((await this.redis.command((redis) => redis.hmget(this.key(userId), ...FIELDS))) as Stored);
  }

  ban(userId: string, until: number): Promise<void> {
    return this.change(userId, 'bannedUntil', until);
  }

  unban(userId: string): Promise<void> {
    return this.change(userId, 'bannedUntil', '');
  }

  async revoke(userId: string, at?: number): Promise<number> {
    // Clocks of nodes differ: one that is behind would spare the tokens of its last minutes.
    const moment = at ?? (await this.redis.now());
    await this.change(userId, 'revokedAt', moment);
    return moment;
  }

  listen(listener: RevocationListener): void {
    this.listeners.push(listener);
  }

  private async change(userId: string, field: (typeof FIELDS)[number], value: string | number): Promise<void> {
    const stands = (await this.redis.run(STAND, [this.key(userId)], [field, value, CLOCKS_DIFFER_MS])) as Stored;
    const change: Change = [userId, toStanding(stands)];
    await this.redis.publish(this.channel, JSON.stringify(change));
  }

  /** At once, and not after asking: what comes next over the bus may not be for him any more. */
  private onChange(text: string): void {
    const change = JSON.parse(text) as Change;
    for (const listener of this.listeners) listener.onChange(...change);
  }

  private interrupted(): void {
    for (const listener of this.listeners) listener.onInterrupted();
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, 'standing');
  }
}

function toStanding([bannedUntil, revokedAt]: Stored): Standing {
  return { bannedUntil: toTime(bannedUntil), revokedAt: toTime(revokedAt) };
}

function toTime(value: string | null | undefined): number | null {
  return value ? Number(value) : null;
}
