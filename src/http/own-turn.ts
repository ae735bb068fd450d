import type { ServerResponse } from 'node:http';
import { RealtimeError } from '../contracts/errors';

/**
 * Whether what is written to a response goes to its connection. One that stands behind another (pipelining: RFC 9112,
 * 9.3.2) has none until its turn, and until then is not told when that is closed. Where a connection is being closed,
 * node ends its process if a response without a body is ended out of turn.
 */
export function hasTurn({ socket }: ServerResponse): boolean {
  return socket !== null && !socket.destroyed;
}

/** To be called for an answer that may stay open. Throws `LIMIT_EXCEEDED` unless it has its turn. */
export function requireTurn(response: ServerResponse): void {
  if (!hasTurn(response)) throw new RealtimeError('LIMIT_EXCEEDED');
}
