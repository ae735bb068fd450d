import type { ReactElement } from 'react';
import { CircleAlert, Clock3 } from 'lucide-react';
import type { OutgoingMessage } from '../../../client/exports';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { classes } from '../ui/classes';
import { RichText } from '../ui/rich-text';
import styles from './message-row.module.css';

/** A message that is on its way, or was refused. */
export function OutboxRow({ outgoing }: { outgoing: OutgoingMessage }): ReactElement {
  const { text } = useLanguage();
  const { status, draft, error } = outgoing;
  const isFailed = status === 'failed';
  return (
    <div className={classes(styles.row, styles.own, !isFailed && styles.pending)}>
      <div className={styles.column}>
        <div className={styles.bubble}>
          <div className={styles.inside}>
            <RichText>{draft.content}</RichText>
          </div>
        </div>
        {isFailed ? (
          <div className={classes(styles.state, styles.failed)} role="alert">
            <CircleAlert size={14} aria-hidden="true" />
            <span dir="auto">{error?.message}</span>
            <Button small kind="quiet" onPress={() => void outgoing.retry()}>
              {text('again')}
            </Button>
            <Button small kind="quiet" onPress={() => outgoing.discard()}>
              {text('message.discard')}
            </Button>
          </div>
        ) : (
          <div className={styles.state}>
            <Clock3 size={14} aria-hidden="true" />
            {text('message.pending')}
          </div>
        )}
      </div>
    </div>
  );
}
