import type { ReactElement } from 'react';
import { useNotifications } from '../../../react/hooks';
import { NotificationList } from './notification-list';
import { NotificationsHead } from './notifications-head';
import styles from './notifications.module.css';

export function NotificationsPage(): ReactElement {
  const feed = useNotifications({ pageSize: 30 });
  return (
    <div className={styles.page}>
      <NotificationsHead feed={feed} />
      <NotificationList feed={feed} />
    </div>
  );
}
