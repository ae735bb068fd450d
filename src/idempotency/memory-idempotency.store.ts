import { IDEMPOTENCY_MS } from '../contracts/limits';
import { Deadlines } from '../timing/deadlines';
import { Answer, Claim, claimOf, IdempotencyRecord, IdempotencyStore, RUNNING_MS } from './idempotency.store';

export class MemoryIdempotencyStore extends IdempotencyStore {
  private readonly records = new Map<string, IdempotencyRecord>();
  private readonly expiring = new Deadlines<string>((key) => this.records.delete(key), 1_000);

  claim(key: string, by: string, fingerprint: string): Promise<Claim> {
    const record = this.records.get(key);
    if (record) return Promise.resolve(claimOf(record, fingerprint));
    this.keep(key, { by, fingerprint }, RUNNING_MS);
    return Promise.resolve({ state: 'claimed' });
  }

  answer(key: string, by: string, fingerprint: string, answer: Answer): Promise<void> {
    if (this.isFor(key, by)) this.keep(key, { by, fingerprint, answer }, IDEMPOTENCY_MS);
    return Promise.resolve();
  }

  release(key: string, by: string): Promise<void> {
    if (!this.isFor(key, by)) return Promise.resolve();
    this.records.delete(key);
    this.expiring.delete(key);
    return Promise.resolve();
  }

  close(): void {
    this.expiring.close();
  }

  private isFor(key: string, by: string): boolean {
    const record = this.records.get(key);
    return record === undefined || record.by === by;
  }

  private keep(key: string, record: IdempotencyRecord, lifeMs: number): void {
    this.records.set(key, record);
    this.expiring.set(key, Date.now() + lifeMs);
  }
}
