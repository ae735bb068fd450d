import {
  type AddedNotification,
  Broker,
  invalid,
  type NewNotification,
  type Notification,
  type NotificationPage,
  type NotificationRange,
  NotificationStore,
  type NotificationUpdate,
  type Placed,
  type Unread,
  userRoom,
} from 'depth-realtime';
import { DataSource, EntityManager, IsNull, LessThan, LessThanOrEqual, Not } from 'typeorm';
import { NotificationRow, OnceRow } from './notification.entity.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Notifications in a table of ours. Each step is a transaction that ends with the event's publication: what cannot be
 * published is not stored. (The other way round only a commit that fails after it is left, as on a full disk.)
 */
export class OrmNotificationStore extends NotificationStore {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly broker: Broker,
    private readonly perUser = 1_000,
  ) {
    super();
  }

  add({ onceKey, ...made }: NewNotification): Promise<AddedNotification> {
    const { id, userId } = made;
    return this.step(async (manager) => {
      const once = onceKey === null ? null : await manager.findOneBy(OnceRow, { userId, key: onceKey });
      if (once) return { notification: await asItIsNow(manager, once.first), created: false };
      await manager.save(NotificationRow, { ...made, readAt: null, readPosition: null });
      await this.keepLast(manager, userId);
      const notification = { ...made, readAt: null };
      const placed = await this.publish(userId, 'notification:new', `new ${id}`, notification);
      if (onceKey !== null) {
        const until = new Date(Date.now() + DAY).toISOString();
        await manager.save(OnceRow, { userId, key: onceKey, first: placed, until });
      }
      return { notification: placed, created: true };
    });
  }

  markRead(userId: string, id: string, readAt: string): Promise<Placed<NotificationUpdate> | null> {
    return this.step(async (manager) => {
      const row = await manager.findOneBy(NotificationRow, { userId, id });
      return row && this.read(manager, row, readAt);
    });
  }

  markAllRead(userId: string, readAt: string, limit: number): Promise<number> {
    return this.step(async (manager) => {
      const where = { userId, readAt: IsNull() };
      const rows = await manager.find(NotificationRow, { where, order: { place: 'ASC' }, take: limit });
      for (const row of rows) await this.read(manager, row, readAt);
      return rows.length;
    });
  }

  list(userId: string, { before, limit, unreadOnly }: NotificationRange): Promise<NotificationPage> {
    return this.step(async (manager) => {
      const from = before === undefined ? null : await manager.findOneBy(NotificationRow, { userId, id: before });
      if (before !== undefined && !from) throw invalid('before', 'exists', 'names no notification');
      const where = { userId, ...(from && { place: LessThan(from.place) }), ...(unreadOnly && { readAt: IsNull() }) };
      const rows = await manager.find(NotificationRow, { where, order: { place: 'DESC' }, take: limit + 1 });
      const notifications = rows.slice(0, limit).map(toNotification);
      return { notifications, before: notifications.at(-1)?.id ?? null, hasMore: rows.length > limit };
    });
  }

  unread(userId: string): Promise<Unread> {
    return this.step((manager) => countUnread(manager, userId));
  }

  /** Told within the step: of two counts the later one is told later, by whichever process. */
  tellUnread(userId: string): Promise<Unread> {
    return this.step(async (manager) => {
      const unread = await countUnread(manager, userId);
      await this.broker.notify(userRoom(userId), { event: 'notifications:unread', data: { count: unread.count } });
      return unread;
    });
  }

  /**
   * One step after the other: a connection of SQLite has one transaction at a time. It begins with a write, so that no
   * other process comes between what it reads and what it writes; what has expired goes with it.
   */
  private step<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const done = this.last.then(() =>
      this.database.transaction(async (manager) => {
        const now = new Date().toISOString();
        await manager.delete(NotificationRow, { expiresAt: LessThanOrEqual(now) });
        await manager.delete(OnceRow, { until: LessThanOrEqual(now) });
        return work(manager);
      }),
    );
    this.last = done.catch(() => undefined);
    return done;
  }

  private async read(
    manager: EntityManager,
    { userId, id, readAt, readPosition }: NotificationRow,
    now: string,
  ): Promise<Placed<NotificationUpdate>> {
    if (readAt !== null && readPosition) return { id, readAt, position: readPosition };
    const update = await this.publish(userId, 'notification:updated', `read ${id}`, { id, readAt: now });
    await manager.update(NotificationRow, { id }, { readAt: now, readPosition: update.position });
    return update;
  }

  private async publish<T extends object>(userId: string, event: string, key: string, data: T): Promise<Placed<T>> {
    const { position } = await this.broker.publish(userRoom(userId), event, data, { idempotencyKey: key });
    return { ...data, position };
  }

  private async keepLast(manager: EntityManager, userId: string): Promise<void> {
    const order = { place: 'DESC' } as const;
    const [first] = await manager.find(NotificationRow, { where: { userId }, order, skip: this.perUser, take: 1 });
    if (first) await manager.delete(NotificationRow, { userId, place: LessThanOrEqual(first.place) });
  }
}

function toNotification({ place: _place, readPosition: _position, ...notification }: NotificationRow): Notification {
  return notification;
}

async function asItIsNow(manager: EntityManager, first: Placed<Notification>): Promise<Placed<Notification>> {
  const row = await manager.findOneBy(NotificationRow, { id: first.id });
  return row ? { ...toNotification(row), position: first.position } : first;
}

async function countUnread(manager: EntityManager, userId: string): Promise<Unread> {
  const where = { userId, readAt: IsNull() };
  const [soonest] = await manager.find(NotificationRow, {
    where: { ...where, expiresAt: Not(IsNull()) },
    order: { expiresAt: 'ASC' },
    take: 1,
  });
  const count = await manager.countBy(NotificationRow, where);
  return { count, until: soonest?.expiresAt ? Date.parse(soonest.expiresAt) : null };
}
