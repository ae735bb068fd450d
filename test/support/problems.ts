import type { Problem } from '../../src/contracts/errors';
import { token } from './clients';
import { Node } from './node';

/** An answer as it is, for what `rest` cannot send. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** A request as a user with a body that need not be JSON; `path` is the whole of it. */
export async function raw(
  node: Node,
  userId: string | null,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  const authorization: Record<string, string> = userId === null ? {} : { authorization: `Bearer ${token(userId)}` };
  const response = await fetch(node.url + path, {
    method,
    body,
    headers: { ...authorization, 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Expects an RFC 9457 problem with all that every one of ours has, and gives it. */
export function expectProblem({ status, headers, text }: RawAnswer, expected: number, code: string): Problem {
  expect({ status, text }).toEqual({ status: expected, text: expect.stringContaining(`"code":"${code}"`) as string });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(text).not.toMatch(/node_modules|\.(js|ts):\d+|"stack"|\bat [\w.<>]+ \(/);
  const problem = JSON.parse(text) as Problem & { requestId: string };
  expect(problem).toMatchObject({
    type: expect.any(String) as string,
    title: expect.stringMatching(/./) as string,
    status: expected,
    code,
    message: expect.stringMatching(/./) as string,
    requestId: expect.stringMatching(/./) as string,
  });
  if (code === 'VALIDATION_FAILED') {
    expect(problem.details?.length).toBeGreaterThan(0);
    for (const { path, constraint, message } of problem.details ?? []) {
      expect([typeof path, typeof constraint, typeof message]).toEqual(['string', 'string', 'string']);
    }
  }
  return problem;
}
