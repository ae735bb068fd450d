import { ArgumentsHost, Catch, ExceptionFilter, Inject } from '@nestjs/common';
import { ERROR_STATUS, Problem } from '../contracts/errors';
import { localeOf } from '../http/locale';
import { nodeRequest, nodeResponse, takeOver } from '../http/node-http';
import { requestId } from '../http/request-id';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { toProblem } from './problem';

/** Answers a failed request with `application/problem+json` (RFC 9457). */
@Catch()
export class HttpProblemFilter implements ExceptionFilter {
  constructor(@Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = nodeRequest(http.getRequest<object>());
    if (nodeResponse(http.getResponse<object>()).headersSent) return;
    const response = takeOver(http.getResponse<object>());
    const problem = toProblem(error, localeOf(request, this.options.defaultLocale));
    const body = JSON.stringify({ ...problemDocument(problem), requestId: requestId(request) });
    response.statusCode = ERROR_STATUS[problem.code];
    for (const [name, value] of Object.entries(problemHeaders(problem))) response.setHeader(name, value);
    response.end(body);
  }
}

/** The members RFC 9457 asks for, beside our own. */
export function problemDocument(problem: Problem): object {
  return { type: 'about:blank', title: problem.message, status: ERROR_STATUS[problem.code], ...problem };
}

export function problemHeaders({ code, retryAfterMs }: Problem): Record<string, string> {
  return {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    // RFC 9110, 15.5.2: a 401 names the scheme.
    ...(ERROR_STATUS[code] === 401 && { 'WWW-Authenticate': 'Bearer' }),
    // Whole seconds, rounded up: after them the call can succeed.
    ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }),
  };
}
