import { ErrorDetail } from '../contracts/errors';
import { isObjectMember } from '../contracts/ids';
import type { Limits } from '../realtime.options';

type Bounds = Pick<Limits, 'maxJsonDepth' | 'maxArrayItems'>;

interface Open {
  value: unknown;
  path: string;
  depth: number;
}

/**
 * Looks for what must not be walked by anything recursive: too deep, too long, not plain JSON, or with keys that
 * objects inherit. Walks without recursion and gives the first thing found. The payload object is level 1.
 */
export function outOfBounds(payload: unknown, { maxJsonDepth, maxArrayItems }: Bounds): ErrorDetail | undefined {
  const open: Open[] = [{ value: payload, path: '', depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > maxJsonDepth) return detail(path, 'maxDepth', `must not be nested deeper than ${maxJsonDepth} levels`);
    if (Array.isArray(value)) {
      if (value.length > maxArrayItems) {
        return detail(path, 'arrayMaxSize', `must contain no more than ${maxArrayItems} elements`);
      }
    } else if (!isPlain(value)) {
      return detail(path, 'plainJson', 'must be plain JSON');
    }
    for (const [key, inner] of Object.entries(value)) {
      const innerPath = path === '' ? key : `${path}.${key}`;
      if (isObjectMember(key)) return detail(innerPath, 'forbiddenKey', 'is not allowed as a name');
      open.push({ value: inner, path: innerPath, depth: depth + 1 });
    }
  }
  return undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A path as deep as the attack would make the answer as large. */
function detail(path: string, constraint: string, message: string): ErrorDetail {
  return { path: path.length > 256 ? `${path.slice(0, 256)}…` : path, constraint, message };
}
