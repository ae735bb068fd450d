import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One operation, run atomically by Redis. */
export interface RedisScript {
  text: string;
  sha: string;
  /** The same where its answer must not be lost any more: it comes as `[lineage, answer]`. */
  durable?: RedisScript;
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
  return scriptOf(sourceOf(paths), flag);
}

/** A script whose answer says that something is kept. */
export function durableScript(paths: string[], flag?: ScriptFlag): RedisScript {
  const steps = sourceOf(paths.filter((path) => path !== LINEAGE));
  const source = `${sourceOf([LINEAGE])}\nlocal function step()\n${steps}\nend\nreturn { lineage, step() }`;
  return { ...redisScript(paths, flag), durable: scriptOf(source, flag) };
}

function sourceOf(paths: string[]): string {
  return paths.map((path) => readFileSync(path, 'utf8')).join('\n');
}

function scriptOf(source: string, flag: ScriptFlag | undefined): RedisScript {
  const text = `${flag ? `#!lua flags=${flag}` : '#!lua'}\n${source}`;
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
