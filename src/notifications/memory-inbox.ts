import type { Notification, NotificationUpdate } from '../contracts/notifications';
import type { Placed } from '../contracts/rooms';

/** The notifications of one user in the memory engine, held in the order in which they were made. */
export class MemoryInbox {
  private readonly notifications = new Map<string, Notification>();
  private readonly unreadIds = new Set<string>();
  /** What told that one was read. */
  private readonly updates = new Map<string, Placed<NotificationUpdate>>();
  /** Nothing expires before, in milliseconds since the epoch. */
  nextExpiry = Infinity;

  get size(): number {
    return this.notifications.size;
  }

  get unread(): number {
    return this.unreadIds.size;
  }

  get(id: string): Notification | undefined {
    return this.notifications.get(id);
  }

  updateOf(id: string): Placed<NotificationUpdate> | undefined {
    return this.updates.get(id);
  }

  oldestUnread(limit: number): string[] {
    return [...this.unreadIds].slice(0, limit);
  }

  newestFirst(): Notification[] {
    return [...this.notifications.values()].reverse();
  }

  add(notification: Notification): void {
    this.notifications.set(notification.id, notification);
    this.unreadIds.add(notification.id);
    this.nextExpiry = Math.min(this.nextExpiry, expiryOf(notification));
  }

  markRead(update: Placed<NotificationUpdate>): void {
    const notification = this.notifications.get(update.id);
    if (!notification) return;
    this.notifications.set(update.id, { ...notification, readAt: update.readAt });
    this.unreadIds.delete(update.id);
    this.updates.set(update.id, update);
  }

  keepLast(count: number): void {
    for (const id of this.notifications.keys()) {
      if (this.notifications.size <= count) return;
      this.delete(id);
    }
  }

  /** Costs nothing until something expires. */
  dropExpired(now: number): void {
    if (now < this.nextExpiry) return;
    this.nextExpiry = Infinity;
    for (const notification of this.notifications.values()) {
      const expiry = expiryOf(notification);
      if (expiry <= now) this.delete(notification.id);
      else this.nextExpiry = Math.min(this.nextExpiry, expiry);
    }
  }

  private delete(id: string): void {
    this.notifications.delete(id);
    this.unreadIds.delete(id);
    this.updates.delete(id);
  }
}

function expiryOf({ expiresAt }: Notification): number {
  return expiresAt === null ? Infinity : Date.parse(expiresAt);
}
