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
