import type { ReactElement } from 'react';
import { Logo } from '../ui/logo';
import { hrefOf } from './route';
import styles from './frame.module.css';

export function Brand(): ReactElement {
  return (
    <a className={styles.brand} href={hrefOf('chat')} aria-label="depth-realtime">
      <Logo />
      <span className={styles.name} dir="ltr">
        depth
      </span>
    </a>
  );
}
