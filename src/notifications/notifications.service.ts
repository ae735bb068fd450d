import { Inject, Injectable, OnModuleInit } from '@nestjs/common';
import { permitted, RealtimeError } from '../contracts/errors';
import { idOf } from '../contracts/namespaces';
import type {
  AllRead,
  Notification,
  NotificationPage,
  NotificationUpdate,
  SubscribedNotifications,
} from '../contracts/notifications';
import { Placed, RoomName, Since, userRoom } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { Backlog, RoomHub } from '../rooms/room-hub';
import type { Subscriber } from '../rooms/room-outlet';
import { toPosition } from '../rooms/since';
import { NotificationChannels } from './notification-channels';
import { BulkNotificationDraft, completeContent, NotificationContent, NotificationDraft } from './notification-draft';
import { NotificationRange, NotificationStore } from './notification.store';
import { UnreadClock } from './unread-clock';

/** Users told at a time: all at once would hold up everything else. */
const AT_ONCE = 100;
/** Notifications marked as read in one step. */
const READ_AT_ONCE = 500;

/** The rules of notifications. Knows no transport: gateways, controllers and host code call it alike. */
@Injectable()
export class NotificationsService implements OnModuleInit {
  constructor(
    private readonly store: NotificationStore,
    private readonly channels: NotificationChannels,
    private readonly clock: UnreadClock,
    private readonly hub: RoomHub,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  onModuleInit(): void {
    this.hub.admitBy('user', (room, caller) => Promise.resolve(mayHear(caller, idOf(room))));
    this.hub.refreshBy('user', async (room) => {
      const { count } = await this.store.unread(idOf(room));
      return { event: 'notifications:unread', data: { count } };
    });
  }

  /**
   * Makes a notification for one user, or one for each of many, and delivers it by every channel. Rejects with
   * `VALIDATION_FAILED` when `data` is too large or `expiresAt` is not in the future. When it rejects with
   * `STORE_UNAVAILABLE` or `STORE_FULL` some may have been made: give an `onceKey`, and repeat it.
   */
  notify(draft: NotificationDraft): Promise<Placed<Notification>>;
  notify(draft: BulkNotificationDraft): Promise<Placed<Notification>[]>;
  async notify(
    draft: NotificationDraft | BulkNotificationDraft,
  ): Promise<Placed<Notification> | Placed<Notification>[]> {
    const content = completeContent(draft, this.options.limits);
    if ('userId' in draft) return this.add(draft.userId, content);
    const made: Placed<Notification>[] = [];
    for (let i = 0; i < draft.userIds.length; i += AT_ONCE) {
      const some = draft.userIds.slice(i, i + AT_ONCE);
      made.push(...(await Promise.all(some.map((userId) => this.add(userId, content)))));
    }
    return made;
  }

  /** The room of a user's notifications. Throws `FORBIDDEN` when it is not for the caller: his own is, any for an admin. */
  roomFor(caller: Subscriber, userId: string): RoomName {
    if (!mayHear(caller, userId)) throw new RealtimeError('FORBIDDEN');
    return userRoom(userId);
  }

  /**
   * Subscribes the caller: `enter` makes him hear the user's room and answers him, in one, and then gives him the
   * `backlog` as if it came just now.
   */
  async join(
    caller: Subscriber,
    { userId, since }: { userId: string; since?: Partial<Since> },
    enter: (joined: SubscribedNotifications, backlog: Backlog) => void,
  ): Promise<void> {
    const room = this.roomFor(caller, userId);
    await this.hub.join(room, {
      since: since && toPosition(room, since),
      authorize: async () => ({ position: this.hub.positionOf(room), unread: await this.store.unread(userId) }),
      enter: (recovery, { position, unread }, backlog) => {
        enter({ unread: unread.count, ...recovery }, backlog);
        this.clock.changesAt(userId, unread.until);
        // What came while they were being counted told its count to those who were here already.
        if (position !== this.hub.positionOf(room)) this.clock.changesAt(userId, Date.now());
      },
    });
  }

  /** Rejects with `FORBIDDEN` when the user has no such notification. */
  async markRead(userId: string, notificationId: string): Promise<Placed<NotificationUpdate>> {
    const update = permitted(await this.store.markRead(userId, notificationId, new Date().toISOString()));
    await this.store.tellUnread(userId);
    return update;
  }

  async markAllRead(userId: string): Promise<AllRead> {
    const readAt = new Date().toISOString();
    let read = 0;
    for (let marked = READ_AT_ONCE; marked === READ_AT_ONCE; read += marked) {
      marked = await this.store.markAllRead(userId, readAt, READ_AT_ONCE);
    }
    const { count } = await this.store.tellUnread(userId);
    return { read, unread: count };
  }

  /** The newest first. Rejects with `VALIDATION_FAILED` when `before` names none of the user's notifications. */
  list(userId: string, range: NotificationRange): Promise<NotificationPage> {
    return this.store.list(userId, range);
  }

  async unread(userId: string): Promise<number> {
    return (await this.store.unread(userId)).count;
  }

  private async add(userId: string, content: Required<NotificationContent>): Promise<Placed<Notification>> {
    const createdAt = new Date().toISOString();
    const { notification, created } = await this.store.add({ id: newId(), userId, ...content, createdAt });
    if (created) this.channels.deliver(notification);
    return notification;
  }
}

function mayHear(caller: Subscriber, userId: string): boolean {
  return caller.userId === userId || caller.role === 'admin';
}
