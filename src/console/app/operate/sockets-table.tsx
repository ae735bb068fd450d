import type { ReactElement } from 'react';
import type { AdminSocket } from '../../../client/admin';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { useFigures } from './figures';
import { Code, NodeId, Table } from './table';

export function SocketsTable({ sockets }: { sockets: readonly AdminSocket[] }): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const { whole } = useFigures();
  const columns = [
    text('operate.namespace'),
    text('operate.transport'),
    text('operate.address'),
    text('operate.node'),
    text('operate.rooms.count'),
    text('operate.since'),
  ];
  return (
    <Table label={text('operate.sockets')} columns={columns}>
      {sockets.map(({ id, namespace, transport, ip, node, rooms, connectedAt }) => (
        <tr key={`${id} ${namespace}`}>
          <td>
            <Code>{namespace}</Code>
          </td>
          <td>
            <Code>{transport}</Code>
          </td>
          <td>
            <Code>{ip}</Code>
          </td>
          <td>
            <NodeId id={node} />
          </td>
          <td>{whole(rooms.length)}</td>
          <td>
            <time dateTime={connectedAt}>{moment(connectedAt)}</time>
          </td>
        </tr>
      ))}
    </Table>
  );
}
