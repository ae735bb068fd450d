import { ERROR_STATUS, ErrorCode } from '../../contracts/errors';
import { messageOf } from '../../errors/messages';
import { refTo, type JsonObject, type Schema } from '../schema';
import type { ContractSource } from './contract-source';
import { isGuarded, isRepeatable, type RouteHandler } from './surface';

const UNASKED: ReadonlySet<ErrorCode> = new Set(['UNKNOWN_EVENT', 'INVALID_FRAME']);

const CODES = (Object.keys(ERROR_STATUS) as ErrorCode[]).filter((code) => !UNASKED.has(code));

/** The statuses that failed requests are answered with. */
const STATUSES = [...new Set(CODES.map((code) => ERROR_STATUS[code]))].sort();

/** Every response that tells of a failure, by name: one a status, with the codes that travel under it. */
export function problemResponses(): JsonObject {
  return Object.fromEntries(STATUSES.map((status) => [nameOf(status), responseOf(status)]));
}

/** RFC 9457, with our own members. */
export function problemDocument(source: ContractSource): Schema {
  source.named('Problem');
  const { properties, required = [] } = source.schemas.Problem ?? {};
  return {
    type: 'object',
    description: 'RFC 9457. `code` is for programs, `message` and `title` are for people, in their language.',
    properties: {
      type: { type: 'string', const: 'about:blank' },
      title: { type: 'string' },
      status: { type: 'integer', enum: STATUSES },
      ...properties,
      requestId: { type: 'string', format: 'uuid', description: 'As the log has it.' },
    },
    required: ['type', 'title', 'status', ...required, 'requestId'],
  };
}

/** How a route may fail, by status: as far as its guards, its arguments and its place among the things tell. */
export function failuresOf(route: RouteHandler, takesVersion: boolean): JsonObject {
  const asks = route.body !== undefined || route.query !== undefined || route.params !== undefined;
  const known = isGuarded(route);
  const happens: Partial<Record<number, boolean>> = {
    400: asks,
    401: known,
    403: known,
    404: route.params !== undefined,
    409: isRepeatable(route) || takesVersion,
    413: route.body !== undefined,
    422: isRepeatable(route),
    429: known,
    500: true,
    503: known,
  };
  return Object.fromEntries(
    STATUSES.filter((status) => happens[status]).map((status) => [
      status,
      { $ref: `#/components/responses/${nameOf(status)}` },
    ]),
  );
}

function responseOf(status: number): JsonObject {
  const codes = CODES.filter((code) => ERROR_STATUS[code] === status);
  return {
    description: codes.map((code) => `\`${code}\`: ${messageOf(code, undefined, 'en')}`).join('  \n'),
    ...(status === 429 && {
      headers: { 'Retry-After': { description: 'Seconds. With `RATE_LIMITED`.', schema: { type: 'integer' } } },
    }),
    ...(status === 401 && {
      headers: { 'WWW-Authenticate': { schema: { type: 'string', const: 'Bearer' } } },
    }),
    content: {
      'application/problem+json': {
        schema: { allOf: [refTo('ProblemDocument'), { properties: { code: { enum: codes } } }] },
      },
    },
  };
}

function nameOf(status: number): string {
  return `Problem${status}`;
}
