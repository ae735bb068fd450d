import type { RedisConnection } from '../redis/redis-connection';
import { Revocations, Standing } from './revocations';

const FIELDS = ['bannedUntil', 'revokedAt'] as const;

export class RedisRevocations extends Revocations {
  private readonly channel: string;
  private readonly listeners: ((userId: string, standing: Standing) => void)[] = [];

  constructor(private readonly redis: RedisConnection) {
    super();
    this.channel = redis.channel('revocations');
    redis.subscriber.on('message', (channel: string, userId: string) => {
      if (channel === this.channel) void this.tell(userId);
    });
    redis.subscriber.subscribe(this.channel).catch(() => undefined); // subscribed again when Redis is there
  }

  async standing(userId: string): Promise<Standing> {
    const [bannedUntil, revokedAt] = await this.redis.command((redis) => redis.hmget(this.key(userId), ...FIELDS));
    return { bannedUntil: toTime(bannedUntil), revokedAt: toTime(revokedAt) };
  }

  ban(userId: string, until: number): Promise<void> {
    return this.change(userId, 'bannedUntil', until);
  }

  unban(userId: string): Promise<void> {
    return this.change(userId, 'bannedUntil', '');
  }

  revoke(userId: string, at: number): Promise<void> {
    return this.change(userId, 'revokedAt', at);
  }

  listen(listener: (userId: string, standing: Standing) => void): void {
    this.listeners.push(listener);
  }

  private async change(userId: string, field: (typeof FIELDS)[number], value: string | number): Promise<void> {
    await this.redis.command((redis) => redis.hset(this.key(userId), field, value));
    await this.redis.command((redis) => redis.publish(this.channel, userId));
  }

  /** When this fails the engine is away; a handshake or request asks it again. */
  private async tell(userId: string): Promise<void> {
    try {
      const standing = await this.standing(userId);
      for (const listener of this.listeners) listener(userId, standing);
    } catch {
      setTimeout(() => void this.tell(userId), 500).unref();
    }
  }

  private key(userId: string): string {
    return this.redis.key(`user:${userId}`, 'standing');
  }
}

function toTime(value: string | null | undefined): number | null {
  return value ? Number(value) : null;
}
