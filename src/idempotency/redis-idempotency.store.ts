import { join } from 'node:path';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import { Answer, Claim, claimOf, IdempotencyRecord, IdempotencyStore, RUNNING_MS } from './idempotency.store';

const SETTLE = redisScript([join(__dirname, 'lua', 'settle.lua')], 'allow-oom');

export class RedisIdempotencyStore extends IdempotencyStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async claim(key: string, by: string, fingerprint: string): Promise<Claim> {
    const record: IdempotencyRecord = { by, fingerprint };
    const first = await this.redis.command((redis) =>
      redis.set(this.key(key), JSON.stringify(record), 'PX', RUNNING_MS, 'NX', 'GET'),
    );
    return first === null ? { state: 'claimed' } : claimOf(JSON.parse(first) as IdempotencyRecord, fingerprint);
  }

  async answer(key: string, by: string, fingerprint: string, answer: Answer): Promise<void> {
    const record: IdempotencyRecord = { by, fingerprint, answer };
    await this.redis.run(SETTLE, [this.key(key)], [by, JSON.stringify(record), IDEMPOTENCY_MS]);
  }

  async release(key: string, by: string): Promise<void> {
    await this.redis.run(SETTLE, [this.key(key)], [by, '', 0]);
  }

  private key(key: string): string {
    return this.redis.key(`request:${key}`, 'answer');
  }
}
