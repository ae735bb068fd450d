import { join } from 'node:path';
import { scrape } from './metrics';
import type { Node } from './node';
import { until } from './until';

const preload = (name: string): string => `-r ${join(__dirname, name)}`;

/** For the environment of a server: it can then be asked how it is. */
export const PROBES = { NODE_OPTIONS: `${preload('memory-probe.js')} ${preload('loop-probe.js')}` };

/** The same for one whose clock is to leap, by so many milliseconds each time. */
export const leapingProbes = (leapMs: number): Record<string, string> => ({
  NODE_OPTIONS: ['heap-probe.js', 'timer-probe.js', 'wrong-clock.js'].map(preload).join(' '),
  CLOCK_LEAP_MS: String(leapMs),
});

export const MIB = 2 ** 20;

async function asked({ pid, output }: Node, signal: NodeJS.Signals, answer: RegExp): Promise<string> {
  const told = (): string[] => [...output().matchAll(answer)].map(([, value = '']) => value);
  const before = told().length;
  process.kill(pid, signal);
  return until('the probe', () => told()[before], 60_000);
}

/** Bytes that a server holds, its garbage left out. */
export async function heldBytes(node: Node): Promise<number> {
  return Number(await asked(node, 'SIGURG', /^holds (\d+)$/gm));
}

/** For how long, at most, the server's own work has kept its event loop since it was last asked, in milliseconds. */
export async function longestStall(node: Node): Promise<number> {
  return Number(await asked(node, 'SIGWINCH', /^kept ([\d.]+)$/gm));
}

/** Writes all that a server holds to a file, as V8 knows it, and gives its path. */
export function heapSnapshot(node: Node): Promise<string> {
  return asked(node, 'SIGVTALRM', /^snapshot (.*)$/gm);
}

/** What keeps a server busy: its timers and open resources, by kind. */
export async function activeResources(node: Node): Promise<Record<string, number>> {
  return JSON.parse(await asked(node, 'SIGPWR', /^active (.*)$/gm)) as Record<string, number>;
}

/** Lets the clock of a server leap that was started with `leapingProbes`. */
export function leap({ pid }: Node): void {
  process.kill(pid, 'SIGIO');
}

/** Memory the system gives to a server, in bytes. */
export async function residentBytes(node: Node): Promise<number> {
  return (await scrape(node)).get('process_resident_memory_bytes') ?? 0;
}

/** TCP connections that a server has open, the one that asks among them. */
export async function tcpConnections(node: Node): Promise<number> {
  return (await scrape(node)).get('nodejs_active_resources{type="TCPSocketWrap"}') ?? 0;
}
