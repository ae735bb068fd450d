import type { ReactElement } from 'react';
import type { NodeStats } from '../../../client/admin';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useFigures } from './figures';
import { NodeId, Table } from './table';

export function NodesTable({ nodes }: { nodes: readonly NodeStats[] }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const { whole, rate, milliseconds, bytes } = useFigures();
  const columns = [
    text('operate.node'),
    text('operate.connections'),
    text('operate.events'),
    text('operate.deliveries'),
    text('operate.lag'),
    text('operate.memory'),
    text('operate.engine'),
    text('operate.started'),
  ];
  return (
    <Table label={text('operate.nodes')} columns={columns}>
      {nodes.map((node) => (
        <tr key={node.id}>
          <td>
            <NodeId id={node.id} />
          </td>
          <td>{whole(Object.values(node.connections).reduce((sum, count) => sum + count, 0))}</td>
          <td>{rate(node.eventsPerSecond)}</td>
          <td>{rate(node.deliveriesPerSecond)}</td>
          <td>{milliseconds(node.eventLoopLagMs)}</td>
          <td>{bytes(node.rss)}</td>
          <td>
            {node.engine.ready
              ? node.engine.latencyMs === null
                ? text('operate.engine.ready')
                : milliseconds(node.engine.latencyMs)
              : text('operate.engine.away')}
          </td>
          <td>
            <time dateTime={node.startedAt}>{moment(node.startedAt)}</time>
          </td>
        </tr>
      ))}
    </Table>
  );
}
