export interface Answer {
  status: number;
  body: unknown;
}

/** What a key stands for: nothing yet (it is now the caller's), a request under way, or an answer. */
export type Claim =
  { state: 'claimed' } | { state: 'running' } | ({ state: 'answered' } & Answer) | { state: 'mismatch' };

/**
 * Answers by idempotency key, kept 24 h.
 * Guarantee of every engine: of all claims of a key, on all nodes, one is `claimed` until it is released.
 */
export abstract class IdempotencyStore {
  /**
   * `by` stands for the request that claims. `fingerprint` tells bodies apart: another one under the same key is a
   * `mismatch`.
   */
  abstract claim(key: string, by: string, fingerprint: string): Promise<Claim>;
  /** Without effect where the key is another request's by now; so is `release`. */
  abstract answer(key: string, by: string, fingerprint: string, answer: Answer): Promise<void>;
  /** The request failed: the key is free again. */
  abstract release(key: string, by: string): Promise<void>;
}

/** A request whose node died is no longer under way after this long, in milliseconds. */
export const RUNNING_MS = 60_000;

export interface IdempotencyRecord {
  /** The request that has the key. */
  by: string;
  fingerprint: string;
  answer?: Answer;
}

export function claimOf(record: IdempotencyRecord, fingerprint: string): Claim {
  if (record.fingerprint !== fingerprint) return { state: 'mismatch' };
  return record.answer ? { state: 'answered', ...record.answer } : { state: 'running' };
}
