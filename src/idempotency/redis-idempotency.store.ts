import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { RedisConnection } from '../redis/redis-connection';
import { Claim, claimOf, IdempotencyRecord, IdempotencyStore, RUNNING_MS } from './idempotency.store';

export class RedisIdempotencyStore extends IdempotencyStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async claim(key: string, fingerprint: string): Promise<Claim> {
    const record: IdempotencyRecord = { fingerprint };
    const first = await this.redis.command((redis) =>
      redis.set(this.key(key), JSON.stringify(record), 'PX', RUNNING_MS, 'NX', 'GET'),
    );
    return first === null ? { state: 'claimed' } : claimOf(JSON.parse(first) as IdempotencyRecord, fingerprint);
  }

  async answer(key: string, fingerprint: string, status: number, body: unknown): Promise<void> {
    const record: IdempotencyRecord = { fingerprint, answer: { status, body } };
    await this.redis.command((redis) => redis.set(this.key(key), JSON.stringify(record), 'PX', IDEMPOTENCY_MS));
  }

  async release(key: string): Promise<void> {
    await this.redis.command((redis) => redis.del(this.key(key)));
  }

  private key(key: string): string {
    return this.redis.key(`request:${key}`, 'answer');
  }
}
