import type { ReactElement, ReactNode } from 'react';
import styles from './table.module.css';

export interface TableProps {
  label: string;
  columns: readonly string[];
  children: ReactNode;
}

/** A table that is scrolled by itself where it is wider than the screen, also with the keyboard. */
export function Table({ label, columns, children }: TableProps): ReactElement {
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** What machines call something: from left to right in any language. */
export function Code({ children, title }: { children: string; title?: string }): ReactElement {
  return (
    <code className={styles.code} dir="ltr" title={title}>
      {children}
    </code>
  );
}

/** Enough of a node's id to know it again. */
export function NodeId({ id }: { id: string }): ReactElement {
  return <Code title={id}>{id.slice(-8)}</Code>;
}
