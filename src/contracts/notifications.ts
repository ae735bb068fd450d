import type { Answered, Nothing } from './answers';
import type { Placed, Recovery, Since } from './rooms';

export interface Notification {
  id: string;
  /** Whose it is. */
  userId: string;
  /** What it is about, for the client to choose how to show it: `mention`, `message`, or a service's own. */
  type: string;
  title: string;
  body: string;
  data: Record<string, unknown>;
  /** Who caused it; `null`: nobody in particular. */
  actorId: string | null;
  createdAt: string;
  readAt: string | null;
  /** From then on it is no longer listed, nor counted as unread. */
  expiresAt: string | null;
}

/** `notification:updated` */
export interface NotificationUpdate {
  id: string;
  readAt: string;
}

/** `notifications:unread` */
export interface UnreadCount {
  count: number;
}

/** The ack of `notifications:subscribe`. */
export interface SubscribedNotifications extends Recovery {
  unread: number;
}

/** The ack of `notification:list`: the newest first. `before` asks for the next page. */
export interface NotificationPage {
  notifications: Notification[];
  before: string | null;
  hasMore: boolean;
}

/** The ack of `notification:readAll`. */
export interface AllRead {
  /** How many were unread. */
  read: number;
  unread: number;
}

/** Which notifications a list asks for. */
export interface NotificationQuery {
  /** The `before` of the page after which to go on. */
  before?: string;
  /** 1–100. Default 50. */
  limit?: number;
  /** Default false. */
  unreadOnly?: boolean;
}

/** Events of /notifications from a client: the payload, and the data of its ack. */
export interface NotificationClientEvents {
  /** Hears of the notifications of a user: one's own, or, as admin, anyone's. With `since` answers with what was missed. */
  'notifications:subscribe': Answered<{ userId?: string; since?: Since }, SubscribedNotifications>;
  /** Hears no more of them. */
  'notifications:unsubscribe': Answered<{ userId?: string }, Nothing>;
  /** Has read one of one's own. */
  'notification:read': Answered<{ notificationId: string }, Placed<NotificationUpdate>>;
  /** Has read all of one's own. */
  'notification:readAll': Answered<Nothing, AllRead>;
  /** One's own, the newest first. */
  'notification:list': Answered<NotificationQuery, NotificationPage>;
}

/** Events of /notifications to a client. */
export interface NotificationServerEvents {
  /** There is a new one. */
  'notification:new': Placed<Notification>;
  /** One was read, on whichever device. */
  'notification:updated': Placed<NotificationUpdate>;
  /** How many are unread now. */
  'notifications:unread': UnreadCount;
}
