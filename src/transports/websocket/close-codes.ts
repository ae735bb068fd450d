import type { ErrorCode } from '../../contracts/errors';

/** Codes from 4000 to 4007 tell a client not to come back by itself. */
export const SERVER_RESTARTING = 4012;

/** The rest is `INTERNAL` to who has no business with it (RFC 6455, 7.4.1). */
const INTERNAL_ERROR = 1011;

/** Why the server ends a connection, where that has a code of its own. */
export const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 4001,
  USER_NOT_FOUND: 4001,
  FORBIDDEN: 4003,
  USER_BANNED: 4003,
  NOT_FOUND: 4003,
  RATE_LIMITED: 4008,
  LIMIT_EXCEEDED: 4009,
  TOKEN_EXPIRED: 4010,
  // "Try again later", as registered with IANA.
  STORE_UNAVAILABLE: 1013,
};

/** The WebSocket close code that tells why the server ended a connection. */
export function closeCode(reason: ErrorCode): number {
  return CLOSE_CODES[reason] ?? INTERNAL_ERROR;
}
