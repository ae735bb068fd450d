/** A join gives back at most this many events; more come page by page. */
export const RECOVERY_PAGE = 300;

/** History pages: `limit` when none is given, and at most. */
export const HISTORY_PAGE = 50;
export const HISTORY_PAGE_MAX = 100;

/** A request for messages waits for them this long, at most, in seconds. */
export const LONGEST_WAIT = 25;

/** An idempotency key (`clientMessageId`, `Idempotency-Key`) is remembered this long, in milliseconds. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1000;

/** A one-time ticket is good this long, in milliseconds. */
export const TICKET_MS = 30_000;

/** `isTyping` ends by itself after this long, in milliseconds. */
export const TYPING_MS = 6_000;

/** Before `exp` a socket hears `auth:expiring` this early; after it, it has this long to refresh. Milliseconds. */
export const EXPIRY_NOTICE_MS = 30_000;
export const EXPIRY_GRACE_MS = 25_000;
