import { invalid, OrMissing, RealtimeError } from '../contracts/errors';
import type { Notification, NotificationPage, NotificationUpdate } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';

/** A notification as it is made. */
export interface NewNotification extends Omit<Notification, 'readAt'> {
  /** Repeated for the same user within 24 h it makes no second one; not part of the notification. */
  onceKey: string | null;
}

/** `created`: it is new; else it is the first one, made by the same `onceKey`. */
export interface AddedNotification {
  notification: Placed<Notification>;
  created: boolean;
}

/** A stretch of a list: the newest first, those before the notification `before`. */
export interface NotificationRange {
  before?: string;
  limit: number;
  unreadOnly: boolean;
}

/** How many are unread. */
export interface Unread {
  count: number;
  /** Until when, in milliseconds since the epoch, it is so if nothing happens; `null`: without an end. */
  until: number | null;
}

/**
 * Notifications by user.
 *
 * Guarantees of every engine: each change and the event in the user's room that tells of it are one atomic step. Unread
 * is what is listed, not read and not expired. What has expired is no longer there for any method, and is freed in time.
 * Of each user the last `notificationsPerUser` are kept.
 */
export abstract class NotificationStore {
  /**
   * Stores one for its user (`notification:new`). With an `onceKey` used for him within 24 h it gives the first one as
   * it is now (as it was made, if it is gone), and its place, instead.
   */
  abstract add(notification: NewNotification): Promise<AddedNotification>;

  /**
   * Marks one as read (`notification:updated`). Read already, it stays as it is and the first update's payload is given.
   * `null`: the user has no such notification.
   */
  abstract markRead(userId: string, id: string, readAt: string): Promise<OrMissing<Placed<NotificationUpdate>>>;

  /**
   * Marks as read what is unread (`notification:updated` each), at most `limit`, the oldest first; gives how many. Call it
   * until nothing is left: a step stays short, whatever there is.
   */
  abstract markAllRead(userId: string, readAt: string, limit: number): Promise<number>;

  /** Rejects with `VALIDATION_FAILED` when `before` names none of the user's. */
  abstract list(userId: string, range: NotificationRange): Promise<NotificationPage>;

  abstract unread(userId: string): Promise<Unread>;

  /**
   * Counts the unread and tells the user's devices (`notifications:unread`), in one step: of all counts told, on all
   * nodes, the last one is the latest.
   */
  abstract tellUnread(userId: string): Promise<Unread>;
}

/** A page of `limit` from what was found when one more was looked for. */
export function pageOf(found: Notification[], limit: number): NotificationPage {
  const notifications = found.slice(0, limit);
  return { notifications, before: notifications.at(-1)?.id ?? null, hasMore: found.length > limit };
}

/** What a list rejects with when there is no notification to go on from. */
export function unknownCursor(): RealtimeError {
  return invalid('before', 'exists', 'names no notification');
}
