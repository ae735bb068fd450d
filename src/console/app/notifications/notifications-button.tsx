import { ReactElement, useEffect, useEffectEvent } from 'react';
import type { Notification } from '../../../client/exports';
import { Bell } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Notifications, useNotifications } from '../../../react/hooks';
import { visibly } from '../i18n/bidi';
import { useLanguage } from '../i18n/locale-provider';
import { useSession } from '../session/session-provider';
import { useWorkspace } from '../shell/workspace';
import { Badge } from '../ui/badge';
import { IconButton } from '../ui/button';
import { toast } from '../ui/toasts';
import popover from '../ui/popover.module.css';
import { NotificationList } from './notification-list';
import { NotificationsHead } from './notifications-head';
import { useNotificationTitle } from './notification-text';
import styles from './notifications.module.css';

/** The bell. What is new is also said in passing. */
export function NotificationsButton(): ReactElement {
  const { text } = useLanguage();
  const feed = useNotifications({ pageSize: 30 });
  useNews();
  const unread = feed.unread ?? 0;
  return (
    <DialogTrigger>
      <span className={styles.bell}>
        <IconButton label={text('bell', { count: unread })}>
          <Bell size={20} aria-hidden="true" />
        </IconButton>
        <span className={styles.count}>
          <Badge count={unread} />
        </span>
      </span>
      <Popover className={popover.popover ?? ''} placement="bottom end">
        <Dialog className={styles.panel ?? ''} aria-label={text('nav.notifications')}>
          {({ close }) => <Panel feed={feed} onFollow={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Panel({ feed, onFollow }: { feed: Notifications; onFollow: () => void }): ReactElement {
  return (
    <>
      <NotificationsHead feed={feed} />
      <NotificationList feed={feed} onFollow={onFollow} />
    </>
  );
}

/** Says what comes while the page is open, announcements too. */
function useNews(): void {
  const { client } = useSession();
  const { journal } = useWorkspace();
  const titleOf = useNotificationTitle();
  const tell = useEffectEvent((notification: Notification) =>
    toast({ kind: 'news', title: titleOf(notification), body: notification.body }),
  );
  useEffect(() => {
    const feed = client.notifications.feed();
    const stops = [
      journal.watch('notifications', feed),
      feed.on('notification', (notification) => tell(notification)),
      client.announcements.on(({ message, level }) =>
        toast({ kind: level === 'info' ? 'news' : 'bad', title: visibly(message) }),
      ),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client, journal]);
}
