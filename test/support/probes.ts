import { join } from 'node:path';
import { scrape } from './metrics';
import type { Node } from './node';
import { until } from './until';

const preload = (name: string): string => `-r ${join(__dirname, name)}`;

/** For the environment of a server: it can then be asked how it is. */
export const PROBES = { NODE_OPTIONS: `${preload('memory-probe.js')} ${preload('loop-probe.js')}` };

export const MIB = 2 ** 20;

async function asked({ pid, output }: Node, signal: NodeJS.Signals, answer: RegExp): Promise<number> {
  const told = (): string[] => [...output().matchAll(answer)].map(([, value = '']) => value);
  const before = told().length;
  process.kill(pid, signal);
  return Number(await until('the probe', () => told()[before]));
}

/** Bytes that a server holds, its garbage left out. */
export function heldBytes(node: Node): Promise<number> {
  return asked(node, 'SIGURG', /^holds (\d+)$/gm);
}

/** For how long, at most, the server's own work has kept its event loop since it was last asked, in milliseconds. */
export function longestStall(node: Node): Promise<number> {
  return asked(node, 'SIGWINCH', /^kept ([\d.]+)$/gm);
}

/** Memory the system gives to a server, in bytes. */
export async function residentBytes(node: Node): Promise<number> {
  return (await scrape(node)).get('process_resident_memory_bytes') ?? 0;
}

/** TCP connections that a server has open, the one that asks among them. */
export async function tcpConnections(node: Node): Promise<number> {
  return (await scrape(node)).get('nodejs_active_resources{type="TCPSocketWrap"}') ?? 0;
}
