import type { Metrics } from '../observability/metrics';
import type { RealtimeSocket } from './realtime-socket';

/** Counts a socket until it is gone, under the transport its connection is on. */
export function countSocket(metrics: Metrics, socket: RealtimeSocket): void {
  const { nsp, conn } = socket;
  let transport = conn.transport.name;
  metrics.connected(nsp.name, transport);
  const onUpgrade = ({ name }: { name: string }): void => {
    metrics.moved(nsp.name, transport, name);
    transport = name;
  };
  conn.once('upgrade', onUpgrade);
  socket.once('disconnect', () => {
    conn.off('upgrade', onUpgrade);
    metrics.disconnected(nsp.name, transport);
  });
}
