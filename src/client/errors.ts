import type { ErrorCode, ErrorDetail, Problem } from '../contracts/errors';

/** The server's codes, and what only a client can know. */
export type ClientErrorCode =
  | ErrorCode
  /** The connection ended before the answer came: what was asked for may have happened. */
  | 'CONNECTION_LOST'
  /** No answer in time: what was asked for may have happened. */
  | 'TIMEOUT'
  /** `client.close()` was called. */
  | 'CLOSED'
  /** More messages of the conversation wait to be sent than `outboxLimit`. */
  | 'OUTBOX_FULL';

const TEMPORARY: ReadonlySet<ClientErrorCode> = new Set([
  'CONNECTION_LOST',
  'TIMEOUT',
  // There can be another one, though not for now.
  'TOKEN_EXPIRED',
  'RATE_LIMITED',
  'STORE_UNAVAILABLE',
  'STORE_FULL',
]);

/** Everything that the client rejects with, or tells of. */
export class RealtimeClientError extends Error {
  override readonly name = 'RealtimeClientError';
  /** What is wrong with the payload, by path. Only with `VALIDATION_FAILED`. */
  readonly details?: ErrorDetail[];
  /** The same call can succeed after so many milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    /** Never translated: what a program decides by. */
    readonly code: ClientErrorCode,
    /** For people, in the language of `locale`. */
    message: string = code,
    { details, retryAfterMs, cause }: Partial<Pick<Problem, 'details' | 'retryAfterMs'>> & { cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the very same call may succeed later. */
  get temporary(): boolean {
    return this.retryAfterMs !== undefined || TEMPORARY.has(this.code);
  }

  static of({ code, message, ...more }: Problem): RealtimeClientError {
    return new RealtimeClientError(code, message, more);
  }

  /** Whatever was thrown, as an error of ours. */
  static from(error: unknown): RealtimeClientError {
    if (error instanceof RealtimeClientError) return error;
    return new RealtimeClientError('CONNECTION_LOST', error instanceof Error ? error.message : undefined, {
      cause: error,
    });
  }
}

/** The token is not, or no longer, good: a new one may be. */
export function isStaleToken({ code }: RealtimeClientError): boolean {
  return code === 'TOKEN_EXPIRED' || code === 'UNAUTHENTICATED';
}

const FINAL: ReadonlySet<ClientErrorCode> = new Set(['UNAUTHENTICATED', 'USER_NOT_FOUND', 'USER_BANNED', 'FORBIDDEN']);

/** Whoever is told so is not to come back by himself. */
export function isFinal({ code }: RealtimeClientError): boolean {
  return FINAL.has(code);
}
