import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../../auth/authenticator';
import { bearerToken } from '../../auth/bearer.guard';

/** The subprotocol that the server answers. */
export const SUBPROTOCOL = 'depth.v1';
const BEARER = 'bearer.';

/** Who calls: by header, by the subprotocol `bearer.<token>`, by a ticket in the query. */
export function upgradeCredentials({ headers }: IncomingMessage, query: URLSearchParams): Credentials {
  const token = bearerToken(headers.authorization) ?? subprotocolToken(headers['sec-websocket-protocol']);
  const ticket = query.get('ticket');
  return token === undefined && ticket !== null ? { ticket } : { token };
}

function subprotocolToken(header: string | undefined): string | undefined {
  const protocols = header?.split(',').map((protocol) => protocol.trim());
  return protocols?.find((protocol) => protocol.startsWith(BEARER))?.slice(BEARER.length);
}
