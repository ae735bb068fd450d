import { HttpException, Logger } from '@nestjs/common';
import type { Locale } from '../contracts/auth';
import { ERROR_STATUS, ErrorCode, Problem, RealtimeError } from '../contracts/errors';
import { localizeDetail, messageOf } from './messages';

const logger = new Logger('Errors');

/** What a framework's own exception means in the contract; any other client error is `VALIDATION_FAILED`. */
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'RATE_LIMITED',
};

/** The one source of every error a client sees, on every transport. What it may not see goes to the log. */
export function toProblem(error: unknown, locale: Locale): Problem {
  const known = toRealtimeError(error);
  if (ERROR_STATUS[known.code] >= 500) report(known);
  const { code, reason, said, details, retryAfterMs } = known;
  return {
    code,
    message: said ?? messageOf(code, reason, locale),
    ...(details && { details: details.map((detail) => localizeDetail(detail, locale)) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function toRealtimeError(error: unknown): RealtimeError {
  if (error instanceof RealtimeError) return error;
  const status = statusOf(error);
  const code =
    status === undefined ? undefined : (CODE_OF_STATUS[status] ?? (status < 500 ? 'VALIDATION_FAILED' : undefined));
  if (code === undefined) return new RealtimeError('INTERNAL', { cause: error });
  if (code !== 'VALIDATION_FAILED') return new RealtimeError(code, { cause: error });
  const details = [{ path: '', constraint: 'json', message: 'the body cannot be read as JSON' }];
  return new RealtimeError(code, { cause: error, details });
}

/** Nest's exceptions, and those of the body parser (`http-errors`: client errors are marked `expose`). */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'expose' in error && error.expose && 'status' in error) return Number(error.status);
  return undefined;
}

/** An engine that is away is reported once, by its connection, and not with every event. */
function report({ code, cause }: RealtimeError): void {
  if (code === 'INTERNAL') logger.error(cause instanceof Error ? cause.stack : cause);
  else logger.debug(`${code}: ${cause instanceof Error ? cause.message : 'refused'}`);
}
