/** A REST success. */
export interface Answer<T> {
  data: T;
  page?: Page;
}

/** Cursors of a list: pass them back as `before` or `after`. `null`: there is nothing there. */
export interface Page {
  before: string | number | null;
  after: string | number | null;
  hasMore: boolean;
}

/** The page of what ascends by seq; `after`: where to go on from if there is nothing. */
export function pageOfSeqs(items: readonly { seq: number }[], hasMore: boolean, after: number | null = null): Page {
  return { before: items.at(0)?.seq ?? null, after: items.at(-1)?.seq ?? after, hasMore };
}
