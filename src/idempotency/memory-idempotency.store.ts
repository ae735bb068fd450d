import { IDEMPOTENCY_MS } from '../contracts/limits';
import { Deadlines } from '../timing/deadlines';
import { Claim, claimOf, IdempotencyRecord, IdempotencyStore, RUNNING_MS } from './idempotency.store';

export class MemoryIdempotencyStore extends IdempotencyStore {
  private readonly records = new Map<string, IdempotencyRecord>();
  private readonly expiring = new Deadlines<string>((key) => this.records.delete(key), 1_000);

  claim(key: string, fingerprint: string): Promise<Claim> {
    const record = this.records.get(key);
    if (record) return Promise.resolve(claimOf(record, fingerprint));
    this.keep(key, { fingerprint }, RUNNING_MS);
    return Promise.resolve({ state: 'claimed' });
  }

  answer(key: string, fingerprint: string, status: number, body: unknown): Promise<void> {
    this.keep(key, { fingerprint, answer: { status, body } }, IDEMPOTENCY_MS);
    return Promise.resolve();
  }

  release(key: string): Promise<void> {
    this.records.delete(key);
    this.expiring.delete(key);
    return Promise.resolve();
  }

  close(): void {
    this.expiring.close();
  }

  private keep(key: string, record: IdempotencyRecord, lifeMs: number): void {
    this.records.set(key, record);
    this.expiring.set(key, Date.now() + lifeMs);
  }
}
