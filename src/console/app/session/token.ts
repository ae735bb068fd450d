import type { Role } from '../../../client/exports';

export interface TokenClaims {
  userId: string;
  role: Role;
}

/** What a token says of its user; `undefined`: it is no token. The server decides whether it is a good one. */
export function claimsOf(token: string): TokenClaims | undefined {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string; userId?: string; role?: Role };
    const userId = claims.sub ?? claims.userId;
    return typeof userId === 'string' ? { userId, role: claims.role ?? 'user' } : undefined;
  } catch {
    return undefined;
  }
}

const KEY = 'depth.token';

/** Of this window alone, so that two windows can be two users. */
export const keptToken = {
  read: (): string | undefined => {
    const token = sessionStorage.getItem(KEY);
    return token !== null && claimsOf(token) ? token : undefined;
  },
  keep: (token: string): string => {
    sessionStorage.setItem(KEY, token);
    return token;
  },
  forget: (): undefined => {
    sessionStorage.removeItem(KEY);
  },
};
