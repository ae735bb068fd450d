import type { ReactElement } from 'react';
import { Bell, CircleAlert, X } from 'lucide-react';
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { useLanguage } from '../i18n/locale-provider';
import { IconButton } from './button';
import { classes } from './classes';
import { Preview } from './preview';
import styles from './toasts.module.css';

export interface Told {
  kind: 'news' | 'bad';
  title: string;
  body?: string;
}

const queue = new ToastQueue<Told>({ maxVisibleToasts: 3 });
const SHOWN_MS = 6_000;

/** Says something in passing. */
export function toast(told: Told): void {
  queue.add(told, { timeout: SHOWN_MS });
}

/** Says why something was refused: the server's text is in the user's language already. */
export function toastError(error: unknown): void {
  toast({ kind: 'bad', title: error instanceof Error ? error.message : String(error) });
}

/** Where it is said. */
export function Toasts(): ReactElement {
  const { text } = useLanguage();
  return (
    <ToastRegion queue={queue} className={styles.region ?? ''} aria-label={text('toasts')}>
      {({ toast: shown }) => {
        const { kind, title, body } = shown.content;
        const Icon = kind === 'bad' ? CircleAlert : Bell;
        return (
          <Toast toast={shown} className={classes(styles.toast, kind === 'bad' && styles.bad)}>
            <Icon size={18} aria-hidden="true" />
            <ToastContent className={styles.content ?? ''}>
              <Text slot="title" className={styles.title ?? ''} elementType="p">
                <bdi>{title}</bdi>
              </Text>
              {body !== undefined && body !== '' && (
                <Text slot="description" className={styles.body ?? ''} elementType="p">
                  <Preview>{body}</Preview>
                </Text>
              )}
            </ToastContent>
            <IconButton slot="close" small label={text('close')}>
              <X size={16} aria-hidden="true" />
            </IconButton>
          </Toast>
        );
      }}
    </ToastRegion>
  );
}
