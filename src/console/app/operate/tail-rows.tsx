import { memo, ReactElement } from 'react';
import { ArrowDownToLine, ArrowUpFromLine } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import { hrefOf } from '../shell/route';
import { classes } from '../ui/classes';
import { useFigures } from './figures';
import { userPage } from './pages';
import { Code, NodeId } from './table';
import type { Row } from './tail-store';
import styles from './tail-rows.module.css';

export function TailRows({ rows }: { rows: readonly Row[] }): ReactElement {
  const { text } = useLanguage();
  return (
    <ol className={styles.rows} aria-label={text('operate.tail')} tabIndex={0}>
      {rows.map((row) => (
        <TailRow key={row.key} row={row} />
      ))}
    </ol>
  );
}

/** Never changes. */
const TailRow = memo(function TailRow({ row }: { row: Row }): ReactElement {
  const { text } = useLanguage();
  const { clock, milliseconds } = useFigures();
  const { at, kind, namespace, event, room, userId, code, durationMs, node } = row;
  const Icon = kind === 'in' ? ArrowDownToLine : ArrowUpFromLine;
  return (
    <li className={classes(styles.row, styles[kind])}>
      <time dateTime={at}>{clock(Date.parse(at))}</time>
      <span className={styles.kind}>
        <Icon size={14} aria-hidden="true" />
        {text(`operate.tail.${kind}`)}
      </span>
      <span className={styles.event}>
        <Code>{event}</Code> <Code>{namespace}</Code>
      </span>
      <span className={styles.room}>{room !== null && <Code>{room}</Code>}</span>
      <span className={styles.user}>
        {userId !== null && (
          <a href={hrefOf('operate', userPage(userId))}>
            <bdi>{userId}</bdi>
          </a>
        )}
      </span>
      <span className={styles.end}>
        {code !== null && <Code>{code}</Code>}
        {code === null && durationMs !== null && milliseconds(durationMs)}
      </span>
      <span className={styles.node}>
        <NodeId id={node} />
      </span>
    </li>
  );
});
