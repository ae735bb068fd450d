import { join } from 'node:path';
import type { OrMissing } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { Notification, NotificationPage, NotificationUpdate } from '../contracts/notifications';
import { Placed, userRoom } from '../contracts/rooms';
import type { RedisConnection, RedisValue } from '../redis/redis-connection';
import type { RedisScript } from '../redis/redis-script';
import { appendScript, fieldsJson, lookScript, RedisRoomLog } from '../rooms/redis-room-log';
import {
  AddedNotification,
  NewNotification,
  NotificationRange,
  NotificationStore,
  pageOf,
  unknownCursor,
  Unread,
} from './notification.store';

const lua = (name: string): string[] => ['inbox', name].map((part) => join(__dirname, 'lua', `${part}.lua`));

const ADD = appendScript(lua('add'));
const MARK_READ = appendScript(lua('mark-read'));
const MARK_ALL_READ = appendScript(lua('mark-all-read'));
const LIST = lookScript(lua('list'), 'allow-oom');
const UNREAD = lookScript(lua('unread'), 'allow-oom');

/** Notifications in Redis. All keys of a user share the slot of his room. */
export class RedisNotificationStore extends NotificationStore {
  private readonly redis: RedisConnection;

  constructor(
    private readonly log: RedisRoomLog,
    /** How many are kept of one user; 0: all. */
    private readonly perUser: number,
  ) {
    super();
    this.redis = log.redis;
  }

  async add({ onceKey, ...made }: NewNotification): Promise<AddedNotification> {
    const { id, userId, expiresAt } = made;
    const once = onceKey === null ? [] : [this.key(userId, `notification-once:${onceKey}`)];
    const expiry = expiresAt === null ? 0 : Date.parse(expiresAt);
    const args = [id, fieldsJson(made), expiry, this.perUser, IDEMPOTENCY_MS];
    const [json, created] = (await this.run(ADD, userId, args, once)) as [string, number];
    return { notification: JSON.parse(json) as Placed<Notification>, created: created === 1 };
  }

  async markRead(userId: string, id: string, readAt: string): Promise<OrMissing<Placed<NotificationUpdate>>> {
    const json = (await this.run(MARK_READ, userId, [id, readAt])) as string | null;
    return json === null ? null : (JSON.parse(json) as Placed<NotificationUpdate>);
  }

  async markAllRead(userId: string, readAt: string, limit: number): Promise<number> {
    return (await this.run(MARK_ALL_READ, userId, [readAt, limit])) as number;
  }

  async list(userId: string, { before = '', limit, unreadOnly }: NotificationRange): Promise<NotificationPage> {
    const found = (await this.run(LIST, userId, [before, limit + 1, unreadOnly ? 1 : 0])) as string[] | null;
    if (found === null) throw unknownCursor();
    return pageOf(
      found.map((json) => JSON.parse(json) as Notification),
      limit,
    );
  }

  unread(userId: string): Promise<Unread> {
    return this.count(userId, false);
  }

  tellUnread(userId: string): Promise<Unread> {
    return this.count(userId, true);
  }

  private async count(userId: string, tell: boolean): Promise<Unread> {
    // Told as a span: Redis' clock and this node's may differ.
    const [count, span] = (await this.run(UNREAD, userId, [tell ? 1 : 0])) as [number, number?];
    return { count, until: span === undefined ? null : Date.now() + span };
  }

  private run(script: RedisScript, userId: string, args: RedisValue[], more: string[] = []): Promise<unknown> {
    const keys = ['notifications', 'notifications:unread', 'notifications:expiring'];
    const own = [...keys.map((part) => this.key(userId, part)), ...more];
    return this.log.run(script, userRoom(userId), own, [this.key(userId, 'notification:'), ...args]);
  }

  private key(userId: string, part: string): string {
    return this.redis.key(userRoom(userId), part);
  }
}
