import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit';
import { Revocations } from '../auth/revocations';
import { UserDirectory } from '../auth/user-directory';
import type {
  AdminHistory,
  AdminRoom,
  AdminStats,
  AdminUser,
  AdminUserHit,
  AuditEntry,
  Ban,
  Disconnected,
  TailFilter,
} from '../contracts/admin';
import type { Announcement } from '../contracts/publishing';
import { NodeBus } from '../nodes/node-bus';
import { PresenceService } from '../presence/presence.service';
import { AnnouncementDraft, RealtimePublisher } from '../publishing/realtime-publisher';
import { HISTORY_EVERY_MS } from './node-history';
import { DISCONNECT, HISTORY, ROOMS, SOCKETS, STATS, TOP_ROOMS, USERS } from './node-topics';
import { roomsOf, samplesOf, statsOf } from './totals';

/** What administrators see and do, on all nodes. Everything is written to the audit log before it is done. */
@Injectable()
export class AdminService {
  constructor(
    private readonly bus: NodeBus,
    private readonly audit: Audit,
    private readonly revocations: Revocations,
    private readonly directory: UserDirectory,
    private readonly presence: PresenceService,
    private readonly publisher: RealtimePublisher,
  ) {}

  async stats(adminId: string): Promise<AdminStats> {
    await this.audit.record(adminId, 'admin:stats');
    return this.currentStats();
  }

  async currentStats(): Promise<AdminStats> {
    const [stats, rooms] = await Promise.all([this.bus.ask(STATS, null), this.bus.ask(TOP_ROOMS, null)]);
    return statsOf([...stats.values()], rooms.values());
  }

  /** How the cluster was doing in the last minutes. */
  async history(adminId: string): Promise<AdminHistory> {
    await this.audit.record(adminId, 'admin:history');
    const samples = samplesOf((await this.bus.ask(HISTORY, null)).values());
    return { everyMs: HISTORY_EVERY_MS, samples };
  }

  /** The rooms with subscribers whose names begin with `prefix`, the most subscribed first. */
  async rooms(adminId: string, { prefix = '', limit }: { prefix?: string; limit: number }): Promise<AdminRoom[]> {
    await this.audit.record(adminId, 'admin:rooms', { prefix, limit });
    return roomsOf((await this.bus.ask(ROOMS, prefix)).values()).slice(0, limit);
  }

  /** Connected users whose ids begin with `query`. */
  async users(adminId: string, { query, limit }: { query: string; limit: number }): Promise<AdminUserHit[]> {
    await this.audit.record(adminId, 'admin:users', { query, limit });
    const hits = new Map<string, AdminUserHit>();
    for (const reported of (await this.bus.ask(USERS, { prefix: query, limit })).values()) {
      for (const { userId, connections } of reported) {
        const known = hits.get(userId) ?? { userId, connections: 0, nodes: 0 };
        hits.set(userId, { userId, connections: known.connections + connections, nodes: known.nodes + 1 });
      }
    }
    return [...hits.values()].sort((a, b) => (a.userId < b.userId ? -1 : 1)).slice(0, limit);
  }

  async user(adminId: string, userId: string): Promise<AdminUser> {
    await this.audit.record(adminId, 'admin:user', { userId });
    const [user, { online, lastSeenAt }, { bannedUntil }, reported] = await Promise.all([
      this.directory.findById(userId),
      this.presence.one(userId),
      this.revocations.standing(userId),
      this.bus.ask(SOCKETS, userId),
    ]);
    const sockets = [...reported].flatMap(([node, own]) => own.map((socket) => ({ ...socket, node })));
    sockets.sort((a, b) => (a.connectedAt < b.connectedAt ? -1 : 1));
    return {
      userId,
      name: user?.name ?? null,
      online,
      lastSeenAt,
      bannedUntil: bannedUntil !== null && bannedUntil > Date.now() ? new Date(bannedUntil).toISOString() : null,
      sockets,
      rooms: [...new Set(sockets.flatMap(({ rooms }) => rooms))],
      node: sockets.at(-1)?.node ?? null,
    };
  }

  /** Closes what the user has open now; he may come back. */
  async disconnect(adminId: string, userId: string, reason: string | null = null): Promise<Disconnected> {
    await this.audit.record(adminId, 'admin:disconnect', { userId, reason });
    const closed = await this.bus.ask(DISCONNECT, { userId, reason });
    return { userId, disconnected: [...closed.values()].reduce((sum, count) => sum + count, 0) };
  }

  /** Closes what the user has open, and lets him in again only after `minutes`. */
  async ban(adminId: string, userId: string, minutes: number): Promise<Ban> {
    await this.audit.record(adminId, 'admin:ban', { userId, minutes });
    const until = Date.now() + minutes * 60_000;
    await this.revocations.ban(userId, until);
    return { userId, bannedUntil: new Date(until).toISOString() };
  }

  async unban(adminId: string, userId: string): Promise<Ban> {
    await this.audit.record(adminId, 'admin:unban', { userId });
    await this.revocations.unban(userId);
    return { userId, bannedUntil: null };
  }

  async announce(adminId: string, draft: Omit<AnnouncementDraft, 'from'>): Promise<Announcement> {
    await this.audit.record(adminId, 'admin:announce', { ...draft });
    return this.publisher.announce({ ...draft, from: adminId });
  }

  async auditLog(adminId: string, limit: number): Promise<AuditEntry[]> {
    await this.audit.record(adminId, 'admin:audit', { limit });
    return this.audit.list(limit);
  }

  /** To be called before an administrator is told of events. */
  async beforeTail(adminId: string, filter: TailFilter): Promise<void> {
    await this.audit.record(adminId, 'admin:tail', { ...filter });
  }
}
