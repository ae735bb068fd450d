import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One operation, run atomically by Redis. */
export interface RedisScript {
  text: string;
  sha: string;
  /** Its answer must not be lost any more: it comes as `[lineage, answer]`. */
  durable: boolean;
}

/** `no-writes`: changes nothing. `allow-oom`: also runs when memory is full, for what writes next to nothing or frees. */
export type ScriptFlag = 'no-writes' | 'allow-oom';

/** Begins a script that needs to know the `lineage` it runs under. */
export const LINEAGE = join(__dirname, 'lua', 'lineage.lua');

/**
 * Reads `.lua` files into one script, the shared parts first. The shebang makes Redis (7.0 and later) refuse the whole
 * script when memory is full, before it has done anything; a flag exempts it.
 */
export function redisScript(paths: string[], flag?: ScriptFlag): RedisScript {
  return scriptOf(sourceOf(paths), flag, false);
}

/** A script whose answer says that something is kept. The parts may use `lineage`. */
export function durableScript(paths: string[], flag?: ScriptFlag): RedisScript {
  const step = `local function step()\n${sourceOf(paths)}\nend\nreturn { lineage, step() }`;
  return scriptOf(`${sourceOf([LINEAGE])}\n${step}`, flag, true);
}

function sourceOf(paths: string[]): string {
  return paths.map((path) => readFileSync(path, 'utf8')).join('\n');
}

function scriptOf(source: string, flag: ScriptFlag | undefined, durable: boolean): RedisScript {
  const text = `${flag ? `#!lua flags=${flag}` : '#!lua'}\n${source}`;
  return { text, sha: createHash('sha1').update(text).digest('hex'), durable };
}
