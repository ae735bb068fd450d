import type {
  AllRead,
  Notification,
  NotificationPage,
  NotificationQuery,
  NotificationUpdate,
  SubscribedNotifications,
  UnreadCount,
} from '../contracts/notifications';
import type { Placed, Since } from '../contracts/rooms';
import { RoomHandle } from './room-handle';
import type { RoomParts } from './room-parts';
import { OWN_FEED } from './rooms';
import { RoomEvents, StateOf, Subscription } from './subscription';

/** How many notifications are unread. */
export type FeedState = StateOf<SubscribedNotifications>;

/** That, with the last notifications (up to 50, the newest first). */
export type FeedSnapshot = FeedState & NotificationPage;

export interface FeedEvents extends RoomEvents<FeedState, FeedSnapshot> {
  notification: Placed<Notification>;
  /** Read, here or on another device. */
  updated: Placed<NotificationUpdate>;
  /** How many are unread: at each join, and whenever it changes. */
  unread: number;
}

class FeedSubscription extends Subscription<SubscribedNotifications, FeedSnapshot, FeedEvents> {
  unread: number | undefined;

  constructor({ requests, bounds }: RoomParts, since?: Since) {
    const calls = {
      join: (from?: Since) => requests.now('/notifications', 'notifications:subscribe', { since: from }),
      leave: () => requests.now('/notifications', 'notifications:unsubscribe', {}),
      snapshot: async (joined: SubscribedNotifications) => ({
        ...joined,
        ...(await requests.now('/notifications', 'notification:list', {})),
      }),
    };
    super(calls, bounds, since, { 'notification:new': 'notification', 'notification:updated': 'updated' });
  }

  override event(event: string, data: object): void {
    super.event(event, data);
    if (event === 'notifications:unread') this.onState({ unread: (data as UnreadCount).count });
  }

  protected override onState({ unread }: Pick<FeedState, 'unread'>): void {
    this.unread = unread;
    this.listeners.emit('unread', unread);
  }
}

/** The user's own notifications: `client.notifications.feed()`. */
export class NotificationFeed extends RoomHandle<SubscribedNotifications, FeedSnapshot, FeedEvents, FeedSubscription> {
  constructor(
    private readonly parts: RoomParts,
    since?: Since,
  ) {
    super(parts.rooms, OWN_FEED, () => new FeedSubscription(parts, since));
  }

  /** How many are unread; `undefined`: not subscribed yet. */
  get unread(): number | undefined {
    return this.subscription?.unread;
  }

  /** A page of them, the newest first; `before` of the last page asks for the next one. */
  list(query: NotificationQuery = {}): Promise<NotificationPage> {
    return this.parts.requests.surely('/notifications', 'notification:list', query);
  }

  markRead(notificationId: string): Promise<Placed<NotificationUpdate>> {
    return this.parts.requests.surely('/notifications', 'notification:read', { notificationId });
  }

  markAllRead(): Promise<AllRead> {
    return this.parts.requests.surely('/notifications', 'notification:readAll', {});
  }
}
