import type {
  AdminHistory,
  AdminRoom,
  AdminStats,
  AdminTail,
  AdminUser,
  AdminUserHit,
  AuditEntry,
  Ban,
  Disconnected,
  TailFilter,
} from '../contracts/admin';
import type { Announcement, AnnouncementLevel } from '../contracts/publishing';
import { AdminFeed } from './admin-feed';
import type { RealtimeClient } from './client';
import type { Listener, Unsubscribe } from './emitter';
import type { RealtimeClientError } from './errors';

export type * from '../contracts/admin';

/**
 * What administrators see and do, on all nodes: `new Admin(client)`, of a client whose token has the role `admin`. An
 * entry of its own, so that what only administrators use is no burden to others.
 *
 * Connects when something is first asked of it. Every request rejects with `FORBIDDEN` where the role is another one, and
 * is written to the audit log before it is done.
 */
export class Admin {
  private readonly stats: AdminFeed<'admin:stats'>;
  private readonly tail: AdminFeed<'admin:tail'>;
  private filter: TailFilter = {};

  constructor(private readonly client: RealtimeClient) {
    this.stats = new AdminFeed(
      client,
      'admin:stats',
      () => client.request('/admin', 'admin:stats', {}),
      () => client.request('/admin', 'admin:stats:stop', {}),
    );
    this.tail = new AdminFeed(
      client,
      'admin:tail',
      () => client.request('/admin', 'admin:tail', this.filter).then(() => undefined),
      () => client.request('/admin', 'admin:tail:stop', {}),
    );
  }

  /**
   * Hears of the state of the cluster, at once and every two seconds, whatever happens to the connection. `failed` hears
   * why not, where the server refuses it.
   */
  onStats(listener: Listener<AdminStats>, failed?: Listener<RealtimeClientError>): Unsubscribe {
    return this.stats.on(listener, failed);
  }

  /**
   * Hears of the events that pass through any node, at most twice a second, without their payloads. There is one filter
   * at a time, the one of the last call. `failed`: as above.
   */
  onTail(filter: TailFilter, listener: Listener<AdminTail>, failed?: Listener<RealtimeClientError>): Unsubscribe {
    this.filter = filter;
    return this.tail.on(listener, failed);
  }

  /** How the cluster was doing in the last 15 minutes. */
  history(): Promise<AdminHistory> {
    return this.client.request('/admin', 'admin:history', {});
  }

  /** Which rooms have subscribers, the most subscribed first. `limit` 1–1,000, default 50. */
  rooms(query: { prefix?: string; limit?: number } = {}): Promise<AdminRoom[]> {
    return this.client.request('/admin', 'admin:rooms', query);
  }

  /** Connected users whose ids begin with `query`. `limit` 1–20, default 20. */
  users(query: string, limit?: number): Promise<AdminUserHit[]> {
    return this.client.request('/admin', 'admin:users', { query, limit });
  }

  /** Where a user is connected, and what he hears. */
  user(userId: string): Promise<AdminUser> {
    return this.client.request('/admin', 'admin:user', { userId });
  }

  /** Closes all connections of a user, who is shown the reason. He may come back. */
  disconnect(userId: string, reason?: string): Promise<Disconnected> {
    return this.client.request('/admin', 'admin:disconnect', { userId, reason });
  }

  /** Closes all connections of a user and refuses him for so long. */
  ban(userId: string, minutes: number): Promise<Ban> {
    return this.client.request('/admin', 'admin:ban', { userId, minutes });
  }

  /** Lets a user back in. */
  unban(userId: string): Promise<Ban> {
    return this.client.request('/admin', 'admin:unban', { userId });
  }

  /** Tells everyone, or who is in some rooms. Level `info` where none is given. */
  announce(draft: { message: string; level?: AnnouncementLevel; rooms?: string[] }): Promise<Announcement> {
    return this.client.request('/admin', 'admin:announce', draft);
  }

  /** What administrators did, the latest first. `limit` 1–1,000, default 50. */
  audit(limit?: number): Promise<AuditEntry[]> {
    return this.client.request('/admin', 'admin:audit', { limit });
  }
}
