import type { ReactElement } from 'react';
import { CheckCheck } from 'lucide-react';
import type { Notifications } from '../../../react/hooks';
import { useLanguage } from '../i18n/locale-provider';
import { Button } from '../ui/button';
import { toastError } from '../ui/toasts';
import styles from './notifications.module.css';

export function NotificationsHead({ feed }: { feed: Notifications }): ReactElement {
  const { text } = useLanguage();
  return (
    <header className={styles.head}>
      <h2>{text('nav.notifications')}</h2>
      {(feed.unread ?? 0) > 0 && (
        <Button small kind="quiet" onPress={() => void feed.markAllRead().catch(toastError)}>
          <CheckCheck size={16} aria-hidden="true" />
          {text('notifications.readAll')}
        </Button>
      )}
    </header>
  );
}
