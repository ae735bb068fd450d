import type { Role } from '../../src/contracts/auth';
import { rest, RestAnswer, token } from './clients';
import { Node } from './node';

/** A REST call as a user with a role. */
export function restAs<T = unknown>(
  role: Role,
  node: Node,
  userId: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer<T>> {
  return rest<T>(node, userId, method, path, body, { authorization: `Bearer ${token(userId, { role })}`, ...headers });
}
