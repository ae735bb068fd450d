import type { AdminStats, ConnectionCounts, NodeStats } from '../contracts/admin';

export function totalsOf(nodes: readonly NodeStats[]): AdminStats['totals'] {
  const connections: ConnectionCounts = {};
  for (const node of nodes) {
    for (const [namespace, count] of Object.entries(node.connections)) {
      connections[namespace] = (connections[namespace] ?? 0) + count;
    }
  }
  const sum = (field: 'rss' | 'eventsPerSecond' | 'deliveriesPerSecond'): number =>
    nodes.reduce((total, node) => total + node[field], 0);
  return {
    nodes: nodes.length,
    rss: sum('rss'),
    connections,
    eventsPerSecond: sum('eventsPerSecond'),
    deliveriesPerSecond: sum('deliveriesPerSecond'),
  };
}
