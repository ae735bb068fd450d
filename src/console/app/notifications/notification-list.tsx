import type { ReactElement } from 'react';
import { Bell, BellRing, Check } from 'lucide-react';
import type { Notification } from '../../../client/exports';
import type { Notifications } from '../../../react/hooks';
import { useFormats } from '../i18n/format';
import { useLanguage } from '../i18n/locale-provider';
import { Avatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { classes } from '../ui/classes';
import { Preview } from '../ui/preview';
import { Empty, Failure, Loading } from '../ui/state';
import { toastError } from '../ui/toasts';
import { placeOf, useNotificationTitle } from './notification-text';
import styles from './notifications.module.css';

export interface NotificationListProps {
  feed: Notifications;
  /** Called when one was followed to where it leads. */
  onFollow?: () => void;
}

export function NotificationList({ feed, onFollow }: NotificationListProps): ReactElement {
  const { text } = useLanguage();
  const { notifications, status, error, hasMore } = feed;
  if (status !== 'ready' && error) return <Failure message={error.message} />;
  if (status !== 'ready') return <Loading />;
  if (notifications.length === 0) return <Empty icon={Bell} title={text('notifications.none')} />;
  return (
    <div className={styles.list}>
      <ul aria-label={text('nav.notifications')}>
        {notifications.map((notification) => (
          <li key={notification.id}>
            <Item
              notification={notification}
              onRead={() => void feed.markRead(notification.id).catch(toastError)}
              onFollow={onFollow}
            />
          </li>
        ))}
      </ul>
      {hasMore && (
        <div className={styles.more}>
          <Button small onPress={() => void feed.loadOlder().catch(toastError)}>
            {text('notifications.older')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  notification: Notification;
  onRead: () => void;
  onFollow: (() => void) | undefined;
}

function Item({ notification, onRead, onFollow }: ItemProps): ReactElement {
  const { text } = useLanguage();
  const { moment } = useFormats();
  const title = useNotificationTitle()(notification);
  const place = placeOf(notification);
  const { actorId, body, createdAt, readAt } = notification;
  const follow = (): void => {
    if (readAt === null) onRead();
    onFollow?.();
  };
  return (
    <article className={classes(styles.item, readAt === null && styles.fresh)}>
      {actorId === null ? <BellRing size={20} aria-hidden="true" /> : <Avatar userId={actorId} />}
      <div>
        {place === undefined ? (
          <bdi className={styles.link}>{title}</bdi>
        ) : (
          <a className={styles.link} href={place} onClick={follow}>
            <bdi>{title}</bdi>
          </a>
        )}
        <Preview className={styles.text}>{body}</Preview>
        <time className={styles.when} dateTime={createdAt}>
          {moment(createdAt)}
        </time>
      </div>
      {readAt === null && (
        <IconButton small label={text('notification.read')} onPress={onRead}>
          <Check size={16} aria-hidden="true" />
        </IconButton>
      )}
    </article>
  );
}
