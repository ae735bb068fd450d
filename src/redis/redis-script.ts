import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One operation, run atomically by Redis. */
export interface RedisScript {
  text: string;
  sha: string;
}

/**
 * Reads `.lua` files into one script, the shared parts first. The shebang makes Redis (7.0 and later) refuse the whole
 * script when memory is full, before it has done anything.
 */
export function redisScript(...paths: string[]): RedisScript {
  const text = ['#!lua', ...paths.map((path) => readFileSync(path, 'utf8'))].join('\n');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
