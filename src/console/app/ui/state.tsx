import type { ReactElement, ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { CircleAlert } from 'lucide-react';
import { useLanguage } from '../i18n/locale-provider';
import styles from './state.module.css';

/** In place of what is not there: why, and what to do about it. */
export function Empty({
  icon: Icon,
  title,
  children,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
}): ReactElement {
  return (
    <div className={styles.state}>
      <Icon className={styles.icon} size={32} strokeWidth={1.5} aria-hidden="true" />
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}

/** In place of what could not be had. The server's text is in the user's language already. */
export function Failure({ message, children }: { message: string; children?: ReactNode }): ReactElement {
  return (
    <div className={styles.state} role="alert">
      <CircleAlert className={styles.icon} size={32} strokeWidth={1.5} aria-hidden="true" />
      <p className={styles.title} dir="auto">
        {message}
      </p>
      {children}
    </div>
  );
}

/** In place of what is under way. */
export function Loading(): ReactElement {
  const { text } = useLanguage();
  return (
    <div className={styles.bones} role="status" aria-label={text('loading')}>
      <div className={styles.bone} />
      <div className={styles.bone} />
      <div className={styles.bone} />
    </div>
  );
}
