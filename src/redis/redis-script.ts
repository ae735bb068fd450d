import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One operation, run atomically by Redis. */
export interface RedisScript {
  text: string;
  sha: string;
}

/** `no-writes`: changes nothing. `allow-oom`: also runs when memory is full, for what writes next to nothing or frees. */
export type ScriptFlag = 'no-writes' | 'allow-oom';

/**
 * Reads `.lua` files into one script, the shared parts first. The shebang makes Redis (7.0 and later) refuse the whole
 * script when memory is full, before it has done anything; a flag exempts it.
 */
export function redisScript(paths: string[], flag?: ScriptFlag): RedisScript {
  const shebang = flag ? `#!lua flags=${flag}` : '#!lua';
  const text = [shebang, ...paths.map((path) => readFileSync(path, 'utf8'))].join('\n');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
