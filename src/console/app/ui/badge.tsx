import type { ReactElement } from 'react';
import { useFormats } from '../i18n/format';
import styles from './badge.module.css';

/** How many wait for attention; nothing where none do. What they are is said where it stands. */
export function Badge({ count }: { count: number }): ReactElement | null {
  const { number } = useFormats();
  if (count === 0) return null;
  return (
    <span className={styles.badge} aria-hidden="true">
      {count > 99 ? `${number(99)}+` : number(count)}
    </span>
  );
}
