import { invalid } from '../contracts/errors';

/** A stretch of a list in the order in which it was made: the last `limit` before `before`, or the first after `after`. */
export interface SeqRange {
  before?: number;
  after?: number;
  limit: number;
}

/** Throws `VALIDATION_FAILED` where a range goes both ways. */
export function requireOneWay({ before, after }: Pick<SeqRange, 'before' | 'after'>): void {
  if (before !== undefined && after !== undefined) {
    throw invalid('before', 'exclusive', 'before does not go with after');
  }
}

/** What lies in a range of a list that ascends by seq. */
export function pageBySeq<T>(
  items: readonly T[],
  seqOf: (item: T) => number,
  { before, after, limit }: SeqRange,
): { page: T[]; hasMore: boolean } {
  const start = after === undefined ? 0 : firstAbove(items, after, seqOf);
  const end = after === undefined && before !== undefined ? firstAbove(items, before - 1, seqOf) : items.length;
  const page = after === undefined ? items.slice(Math.max(0, end - limit), end) : items.slice(start, start + limit);
  return { page, hasMore: end - start > limit };
}

/** Where in an ascending list the items above a value begin. */
export function firstAbove(items: readonly number[], value: number): number;
export function firstAbove<T>(items: readonly T[], value: number, valueOf: (item: T) => number): number;
export function firstAbove<T>(items: readonly T[], value: number, valueOf: (item: T) => number = Number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueOf(items[middle] as T) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
