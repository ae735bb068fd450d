import type { RealtimeClient } from '../../../client/exports';
import { createClient } from '../../../client/plain';
import { Rest } from '../api/rest';
import type { Server } from '../api/server';
import { Line } from '../connection/line';
import type { Locale } from '../i18n/locale';
import { claimsOf, TokenClaims } from './token';

/** A user who is logged in, in one language. */
export interface Session extends TokenClaims {
  server: Server;
  client: RealtimeClient;
  rest: Rest;
  line: Line;
  close: () => void;
}

/** Throws a `TypeError` for what is no token. */
export function openSession(server: Server, token: string, locale: Locale): Session {
  const claims = claimsOf(token);
  if (!claims) throw new TypeError('not a token');
  const line = new Line();
  const client = createClient({
    url: location.origin,
    token: () => Promise.resolve(token),
    locale,
    paths: server.paths,
    WebSocket: line.WebSocket,
    // Somebody looks: he is told soon, and need not wait long.
    timeouts: { lostMs: 1_000 },
    backoff: { initialMs: 300, maxMs: 5_000 },
  });
  return { ...claims, server, client, rest: new Rest(server, token, locale), line, close: () => client.close() };
}

/** A token of the demo mode, good for a day. */
export async function demoToken(server: Server, userId: string, locale: Locale): Promise<string> {
  const role = userId === 'admin' ? 'admin' : 'user';
  const minted = await new Rest(server, undefined, locale).write('POST', '/demo/tokens', { userId, role });
  return (minted as { token: string }).token;
}
