import { isId } from '../contracts/ids';

/** Members may be named by `@userId`; what follows a name as punctuation is not part of it. */
export function namedUsers(content: string): string[] {
  if (!content.includes('@')) return [];
  const names = [...content.matchAll(/(?<![A-Za-z0-9])@([A-Za-z0-9._:@-]{1,128})/g)].map(([, name = '']) => name);
  return [...new Set(names.flatMap((name) => [name, name.replace(/[._:@-]+$/, '')]))].filter(isId);
}

/** Users whom one text notifies, at most: more are named, but a crowd is not woken by one sentence. */
export const MENTIONS_NOTIFIED = 50;
