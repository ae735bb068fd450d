import type { Notification, NotificationPage, NotificationUpdate } from '../contracts/notifications';
import type { OrMissing } from '../contracts/errors';
import type { Placed } from '../contracts/rooms';

/** A notification as it is made. */
export interface NewNotification extends Omit<Notification, 'readAt'> {
  /** Repeated for the same user within 24 h it makes no second one; not part of the notification. */
  onceKey: string | null;
}

/** What a change did, and how many are unread now. */
export interface Counted<T> {
  result: T;
  unread: number;
}

/**
 * Notifications by user.
 *
 * Guarantees of every engine: each change and the room event that tells of it are one atomic step, in which the unread
 * are counted: what is listed, not read and not expired. What has expired is neither listed nor counted, and is freed in
 * time. Of each user the last `notificationsPerUser` are kept.
 */
export abstract class NotificationStore {
  /** Stores one for `userId` (`notification:new`), or gives the first one again. */
  abstract add(notification: NewNotification): Promise<Counted<Placed<Notification>>>;

  /**
   * Marks one as read (`notification:updated`). Read already, it stays as it is and the first update's payload is given.
   * `null`: the user has no such notification.
   */
  abstract markRead(
    userId: string,
    id: string,
    readAt: string,
  ): Promise<OrMissing<Counted<Placed<NotificationUpdate>>>>;

  /**
   * Marks as read what is unread (`notification:updated` each), at most `limit`, the oldest first; gives how many. Call it
   * until nothing is left: a step stays short, whatever there is.
   */
  abstract markAllRead(userId: string, readAt: string, limit: number): Promise<Counted<number>>;

  /** The newest first, those before the notification `before`. Rejects with `VALIDATION_FAILED` when there is none such. */
  abstract list(
    userId: string,
    range: { before?: string; limit: number; unreadOnly: boolean },
  ): Promise<NotificationPage>;

  abstract unread(userId: string): Promise<number>;
}
