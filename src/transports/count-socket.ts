import type { Metrics } from '../observability/metrics';
import type { RealtimeSocket } from './realtime-socket';

/** Counts a socket until it is gone, under the transport its connection is on. */
export function countSocket(metrics: Metrics, socket: RealtimeSocket): void {
  const { conn } = socket;
  const { namespace } = socket.data;
  let transport = conn.transport.name;
  metrics.connected(namespace, transport);
  const onUpgrade = ({ name }: { name: string }): void => {
    metrics.moved(namespace, transport, name);
    transport = name;
  };
  conn.once('upgrade', onUpgrade);
  socket.once('disconnect', () => {
    conn.off('upgrade', onUpgrade);
    metrics.disconnected(namespace, transport);
  });
}
