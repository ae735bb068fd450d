import type { Placed, Recovery } from './rooms';

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

/** Events of /notifications to a client. */
export interface NotificationServerEvents {
  'notification:new': Placed<Notification>;
  'notification:updated': Placed<NotificationUpdate>;
  'notifications:unread': UnreadCount;
}
