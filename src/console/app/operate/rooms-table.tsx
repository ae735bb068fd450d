import type { ReactElement } from 'react';
import { DoorOpen } from 'lucide-react';
import type { AdminRoom } from '../../../client/admin';
import { useLanguage } from '../i18n/locale-provider';
import { Empty } from '../ui/state';
import { useFigures } from './figures';
import { Code, Table } from './table';
import styles from './rooms-table.module.css';

/** The rooms with the most subscribers, and how they compare. */
export function RoomsTable({ rooms }: { rooms: readonly AdminRoom[] }): ReactElement {
  const { text } = useLanguage();
  const { whole } = useFigures();
  const most = rooms[0]?.sockets ?? 1;
  if (rooms.length === 0) return <Empty icon={DoorOpen} title={text('operate.rooms.none')} />;
  return (
    <Table
      label={text('operate.rooms')}
      columns={[text('operate.room'), text('operate.sockets'), text('operate.nodes')]}
    >
      {rooms.map(({ room, sockets, nodes }) => (
        <tr key={room}>
          <td>
            <Code>{room}</Code>
          </td>
          <td className={styles.count}>
            {whole(sockets)}
            <meter className={styles.bar} max={most} value={sockets} aria-hidden="true" />
          </td>
          <td>{whole(nodes)}</td>
        </tr>
      ))}
    </Table>
  );
}
