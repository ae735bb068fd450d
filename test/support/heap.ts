import { readFileSync, rmSync } from 'node:fs';
import type { Node } from './node';
import { heapSnapshot } from './probes';

/** What V8 has for itself: it goes on compiling for as long as a process works. */
const OF_V8: ReadonlySet<string> = new Set(['code', 'hidden', 'synthetic', 'object shape']);

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [types: string[], ...others: unknown[]] } };
  nodes: number[];
  strings: string[];
}

/** Bytes by what they are held as: the class of objects, the kind of anything else. */
export type Holdings = Map<string, number>;

/** What the program in a server holds, all garbage left out: by the byte, and nothing of V8's own. */
export async function holdings(node: Node): Promise<Holdings> {
  const path = await heapSnapshot(node);
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(path, 'utf8')) as Snapshot;
  rmSync(path);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const at = (field: string): number => fields.indexOf(field);
  const [type, name, size] = [at('type'), at('name'), at('self_size')];
  const held: Holdings = new Map();
  for (let i = 0; i < nodes.length; i += fields.length) {
    const kind = types[0][nodes[i + type] ?? 0] ?? '';
    if (OF_V8.has(kind)) continue;
    const what = kind === 'object' || kind === 'native' ? `${kind} ${strings[nodes[i + name] ?? 0]}` : kind;
    held.set(what, (held.get(what) ?? 0) + (nodes[i + size] ?? 0));
  }
  return held;
}

/** Bytes that all of some servers hold. */
export function bytesIn(all: readonly Holdings[]): number {
  return all.reduce((sum, held) => sum + [...held.values()].reduce((part, bytes) => part + bytes, 0), 0);
}

/** What has grown most at some servers, the most first. */
export function growthOf(before: readonly Holdings[], after: readonly Holdings[]): [what: string, bytes: number][] {
  const grown = new Map<string, number>();
  const add = (held: Holdings, sign: 1 | -1): void => {
    for (const [what, bytes] of held) grown.set(what, (grown.get(what) ?? 0) + sign * bytes);
  };
  for (const held of after) add(held, 1);
  for (const held of before) add(held, -1);
  return [...grown].toSorted(([, a], [, b]) => b - a).slice(0, 20);
}
