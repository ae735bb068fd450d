import { goTo } from '../shell/route';

/** The pages of operators, as they are in the address. */
export const PAGES = ['overview', 'users', 'announce', 'audit', 'tail'] as const;
export type PageName = (typeof PAGES)[number];

const USER = 'user:';

/** The page of one user. */
export function userPage(userId: string): string {
  return USER + userId;
}

export function goToUser(userId: string): void {
  goTo('operate', userPage(userId));
}

/** Which page an address names, and of which user it is. */
export function pageOf(id: string | undefined): { page: PageName; userId?: string } {
  if (id?.startsWith(USER)) return { page: 'users', userId: id.slice(USER.length) };
  return { page: PAGES.find((page) => page === id) ?? 'overview' };
}
