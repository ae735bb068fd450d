import type { Metrics } from '../observability/metrics';
import type { RealtimeSocket } from './realtime-socket';

/** Counts a socket under the transport its connection is on. */
export function countSocket(metrics: Metrics, socket: RealtimeSocket): void {
  const { conn } = socket;
  const { namespace } = socket.data;
  const { name } = conn.transport;
  metrics.connected(namespace, name);
  if (name !== 'polling') return; // there is nothing it could go on by
  const onUpgrade = (to: { name: string }): void => metrics.moved(namespace, name, to.name);
  conn.once('upgrade', onUpgrade);
  socket.once('disconnect', () => conn.off('upgrade', onUpgrade));
}

export function discountSocket(metrics: Metrics, { conn, data }: RealtimeSocket): void {
  metrics.disconnected(data.namespace, conn.transport.name);
}
