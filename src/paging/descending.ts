/** Orders by a text, the greatest first. Such a text serves as a cursor in URLs. */
export function descending<T>(cursorOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [cursorOfA, cursorOfB] = [cursorOf(a), cursorOf(b)];
    if (cursorOfA === cursorOfB) return 0;
    return cursorOfA > cursorOfB ? -1 : 1;
  };
}

/** The first of a list so ordered, or those after the page whose cursor is `before`. */
export function pageBefore<T>(
  items: readonly T[],
  cursorOf: (item: T) => string,
  { before, limit }: { before?: string; limit: number },
): { page: T[]; before: string | null; hasMore: boolean } {
  const rest = before === undefined ? items : items.filter((item) => cursorOf(item) < before);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, before: last === undefined ? null : cursorOf(last), hasMore: rest.length > limit };
}
