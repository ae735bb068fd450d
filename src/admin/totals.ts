import type { AdminRoom, AdminSample, AdminStats, ConnectionCounts, NodeStats, Summed } from '../contracts/admin';
import { HISTORY_EVERY_MS, NodeSample } from './node-history';
import type { RoomCount } from './node-topics';

/** Rooms shown with the statistics. */
const TOP = 10;

export function statsOf(nodes: readonly NodeStats[], rooms: Iterable<readonly RoomCount[]>): AdminStats {
  const sorted = [...nodes].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return { nodes: sorted, rooms: roomsOf(rooms).slice(0, TOP), totals: { nodes: sorted.length, ...totalsOf(sorted) } };
}

/** Rooms of all nodes, the most subscribed first. */
export function roomsOf(nodes: Iterable<readonly RoomCount[]>): AdminRoom[] {
  const rooms = new Map<string, AdminRoom>();
  for (const { room, sockets } of [...nodes].flat()) {
    const known = rooms.get(room) ?? { room, sockets: 0, nodes: 0 };
    rooms.set(room, { room, sockets: known.sockets + sockets, nodes: known.nodes + 1 });
  }
  return [...rooms.values()].sort((a, b) => b.sockets - a.sockets);
}

/** The cluster at each moment that any of the nodes tells of, the oldest first. */
export function samplesOf(nodes: Iterable<readonly NodeSample[]>): AdminSample[] {
  const bySlot = new Map<number, NodeSample[]>();
  for (const sample of [...nodes].flat()) bySlot.set(sample.slot, [...(bySlot.get(sample.slot) ?? []), sample]);
  const slots = [...bySlot].sort(([a], [b]) => a - b);
  return slots.map(([slot, samples]) => ({
    at: new Date(slot * HISTORY_EVERY_MS).toISOString(),
    nodes: samples.length,
    ...totalsOf(samples),
    eventLoopLagMs: Math.max(...samples.map(({ eventLoopLagMs }) => eventLoopLagMs)),
  }));
}

function totalsOf(parts: readonly Summed[]): Summed {
  const sum = (field: 'rss' | 'eventsPerSecond' | 'deliveriesPerSecond'): number =>
    parts.reduce((total, part) => total + part[field], 0);
  return {
    rss: sum('rss'),
    connections: countsOf(parts.map(({ connections }) => connections)),
    transports: countsOf(parts.map(({ transports }) => transports)),
    eventsPerSecond: sum('eventsPerSecond'),
    deliveriesPerSecond: sum('deliveriesPerSecond'),
  };
}

function countsOf(parts: readonly ConnectionCounts[]): ConnectionCounts {
  const counts: ConnectionCounts = {};
  for (const part of parts)
    for (const [name, count] of Object.entries(part)) counts[name] = (counts[name] ?? 0) + count;
  return counts;
}
