import type { OrMissing } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { Notification, NotificationPage, NotificationUpdate } from '../contracts/notifications';
import { Placed, userRoom } from '../contracts/rooms';
import type { MemoryBroker } from '../rooms/memory-broker';
import { Deadlines } from '../timing/deadlines';
import { MemoryInbox } from './memory-inbox';
import {
  AddedNotification,
  NewNotification,
  NotificationRange,
  NotificationStore,
  pageOf,
  unknownCursor,
  Unread,
} from './notification.store';

/** Notifications in the memory of one process. Every method is one synchronous step. */
export class MemoryNotificationStore extends NotificationStore {
  private readonly inboxes = new Map<string, MemoryInbox>();
  private readonly expiring = new Deadlines<string>((userId) => void this.inbox(userId), 1_000);
  private readonly addedOnce = new Map<string, Placed<Notification>>();
  private readonly forgotten = new Deadlines<string>((key) => this.addedOnce.delete(key), 60_000);

  constructor(
    private readonly broker: MemoryBroker,
    /** How many are kept of one user; 0: all. */
    private readonly perUser: number,
  ) {
    super();
  }

  add({ onceKey, ...made }: NewNotification): Promise<AddedNotification> {
    const { userId } = made;
    const inbox = this.inbox(userId) ?? new MemoryInbox();
    const key = onceKey === null ? null : `${userId} ${onceKey}`;
    const first = key === null ? undefined : this.addedOnce.get(key);
    if (first) {
      const now = inbox.get(first.id) ?? first;
      return Promise.resolve({ notification: { ...now, position: first.position }, created: false });
    }
    const notification: Notification = { ...made, readAt: null };
    const { position } = this.broker.append(userRoom(userId), 'notification:new', () => notification);
    inbox.add(notification);
    if (this.perUser > 0) inbox.keepLast(this.perUser);
    this.keep(userId, inbox);
    const placed = { ...notification, position };
    if (key !== null) {
      this.addedOnce.set(key, placed);
      this.forgotten.set(key, Date.now() + IDEMPOTENCY_MS);
    }
    return Promise.resolve({ notification: placed, created: true });
  }

  markRead(userId: string, id: string, readAt: string): Promise<OrMissing<Placed<NotificationUpdate>>> {
    const inbox = this.inbox(userId);
    if (!inbox?.get(id)) return Promise.resolve(null);
    return Promise.resolve(inbox.updateOf(id) ?? this.read(userId, inbox, { id, readAt }));
  }

  markAllRead(userId: string, readAt: string, limit: number): Promise<number> {
    const inbox = this.inbox(userId);
    const ids = inbox?.oldestUnread(limit) ?? [];
    for (const id of ids) if (inbox) this.read(userId, inbox, { id, readAt });
    return Promise.resolve(ids.length);
  }

  list(userId: string, { before, limit, unreadOnly }: NotificationRange): Promise<NotificationPage> {
    const inbox = this.inbox(userId);
    if (before !== undefined && !inbox?.get(before)) return Promise.reject(unknownCursor());
    const all = inbox?.newestFirst() ?? [];
    const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    const found = all.slice(start).filter(({ readAt }) => !unreadOnly || readAt === null);
    return Promise.resolve(pageOf(found, limit));
  }

  unread(userId: string): Promise<Unread> {
    return Promise.resolve(this.count(userId));
  }

  async tellUnread(userId: string): Promise<Unread> {
    const unread = this.count(userId);
    await this.broker.notify(userRoom(userId), { event: 'notifications:unread', data: { count: unread.count } });
    return unread;
  }

  close(): void {
    this.expiring.close();
    this.forgotten.close();
  }

  private count(userId: string): Unread {
    const { unread: count = 0, nextExpiry = Infinity } = this.inbox(userId) ?? {};
    return { count, until: nextExpiry === Infinity ? null : nextExpiry };
  }

  private read(userId: string, inbox: MemoryInbox, update: NotificationUpdate): Placed<NotificationUpdate> {
    const { position } = this.broker.append(userRoom(userId), 'notification:updated', () => update);
    const placed = { ...update, position };
    inbox.markRead(placed);
    return placed;
  }

  /** The user's notifications, without what has expired; `undefined`: none, and nothing is kept for him. */
  private inbox(userId: string): MemoryInbox | undefined {
    const inbox = this.inboxes.get(userId);
    inbox?.dropExpired(Date.now());
    if (inbox) this.keep(userId, inbox);
    return this.inboxes.get(userId);
  }

  private keep(userId: string, inbox: MemoryInbox): void {
    if (inbox.size > 0) this.inboxes.set(userId, inbox);
    else this.inboxes.delete(userId);
    if (inbox.nextExpiry < Infinity) this.expiring.set(userId, inbox.nextExpiry);
    else this.expiring.delete(userId);
  }
}
