/** Every code a client can meet, with the HTTP status it travels under. */
export const ERROR_STATUS = {
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  USER_NOT_FOUND: 401,
  USER_BANNED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  VALIDATION_FAILED: 400,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  LIMIT_EXCEEDED: 429,
  CONFLICT: 409,
  IDEMPOTENCY_MISMATCH: 422,
  STORE_UNAVAILABLE: 503,
  STORE_FULL: 503,
  UNKNOWN_EVENT: 400,
  INVALID_FRAME: 400,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One thing wrong with an input: `path` is dotted (`attachments.0.url`), `''` the input itself. */
export interface ErrorDetail {
  path: string;
  constraint: string;
  message: string;
}

/** An error as a client sees it: in an ack's `error`, the event `error`, and inside problem+json. */
export interface Problem {
  code: ErrorCode;
  message: string;
  details?: ErrorDetail[];
  /** Milliseconds after which the same call can succeed. With `RATE_LIMITED`, and while the server restarts. */
  retryAfterMs?: number;
}

export interface RealtimeErrorOptions {
  /** For the log only; a client never sees it. */
  cause?: unknown;
  details?: ErrorDetail[];
  retryAfterMs?: number;
  /** Chooses a more exact text where the catalogue has one (`missing`, `invalid`). */
  reason?: string;
  /** A person's own words: shown as they are. */
  said?: string;
}

/** A failure with a code of the contract. The text is made where the caller's language is known. */
export class RealtimeError extends Error {
  readonly details?: ErrorDetail[];
  readonly retryAfterMs?: number;
  readonly reason?: string;
  readonly said?: string;

  constructor(
    readonly code: ErrorCode,
    options: RealtimeErrorOptions = {},
  ) {
    super(code, { cause: options.cause });
    this.name = 'RealtimeError';
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
    this.reason = options.reason;
    this.said = options.said;
  }
}

/** `VALIDATION_FAILED` naming one path. */
export function invalid(path: string, constraint: string, message: string): RealtimeError {
  return new RealtimeError('VALIDATION_FAILED', { details: [{ path, constraint, message }] });
}

/** What is not there (any more) is `null`. */
export type OrMissing<T> = T | null;

/** What the caller may know of, but is not there, is `NOT_FOUND`. */
export function found<T>(value: OrMissing<T>): T {
  if (value === null) throw new RealtimeError('NOT_FOUND');
  return value;
}

/** What the caller may not know of, whether it is there or not, is `FORBIDDEN`. */
export function permitted<T>(value: OrMissing<T>): T {
  if (value === null) throw new RealtimeError('FORBIDDEN');
  return value;
}
