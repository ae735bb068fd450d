import type { Answered, Nothing } from './answers';
import type { Announcement, AnnouncementLevel } from './publishing';

export type ConnectionCounts = Record<string, number>;

/** One node, as it reports itself. */
export interface NodeStats {
  id: string;
  startedAt: string;
  /** Bytes of memory held. */
  rss: number;
  /** How late the event loop was, on average over the last two seconds. */
  eventLoopLagMs: number;
  /** Sockets by namespace. */
  connections: ConnectionCounts;
  /** Over the last two seconds. */
  eventsPerSecond: number;
  deliveriesPerSecond: number;
}

/** `admin:stats` */
export interface AdminStats {
  nodes: NodeStats[];
  totals: Pick<NodeStats, 'rss' | 'connections' | 'eventsPerSecond' | 'deliveriesPerSecond'> & { nodes: number };
}

/** A row of `admin:rooms`: the most subscribed first. */
export interface AdminRoom {
  room: string;
  /** Sockets subscribed, on all nodes. */
  sockets: number;
  /** On how many nodes they are. */
  nodes: number;
}

/** A socket of a user, in one namespace. */
export interface AdminSocket {
  id: string;
  node: string;
  namespace: string;
  transport: string;
  ip: string;
  connectedAt: string;
  rooms: string[];
}

/** The ack of `admin:user`. */
export interface AdminUser {
  userId: string;
  name: string | null;
  online: boolean;
  lastSeenAt: string | null;
  bannedUntil: string | null;
  sockets: AdminSocket[];
  rooms: string[];
  /** The node of the most recent socket; `null`: there is none. */
  node: string | null;
}

/** The ack of `admin:ban` and `admin:unban`. */
export interface Ban {
  userId: string;
  bannedUntil: string | null;
}

/** The ack of `admin:disconnect`. */
export interface Disconnected {
  userId: string;
  /** How many connections were closed. */
  disconnected: number;
}

export const ADMIN_ACTIONS = [
  'admin:stats',
  'admin:rooms',
  'admin:user',
  'admin:disconnect',
  'admin:ban',
  'admin:unban',
  'admin:announce',
  'admin:audit',
  'session:revoke',
] as const;
export type AdminAction = (typeof ADMIN_ACTIONS)[number];

/** An entry of the audit log. Never changes. */
export interface AuditEntry {
  id: string;
  at: string;
  actorId: string;
  action: AdminAction;
  /** What was asked for, without secrets. */
  data: Record<string, unknown>;
}

/** Events of /admin from a client: the payload, and the data of its ack. Every `limit` is 1–1,000, default 50. */
export interface AdminClientEvents {
  /** The state of the cluster, and from then on every two seconds. */
  'admin:stats': Answered<Nothing, AdminStats>;
  /** Which rooms have subscribers, the most subscribed first. */
  'admin:rooms': Answered<{ prefix?: string; limit?: number }, AdminRoom[]>;
  /** Where a user is connected, and what he hears. */
  'admin:user': Answered<{ userId: string }, AdminUser>;
  /** Closes all connections of a user. He may come back. */
  'admin:disconnect': Answered<{ userId: string; reason?: string }, Disconnected>;
  /** Closes all connections of a user and refuses him for so long. */
  'admin:ban': Answered<{ userId: string; minutes: number }, Ban>;
  /** Lets a user back in. */
  'admin:unban': Answered<{ userId: string }, Ban>;
  /** Tells everyone, or who is in some rooms. Level `info` where none is given. */
  'admin:announce': Answered<{ message: string; level?: AnnouncementLevel; rooms?: string[] }, Announcement>;
  /** What administrators did, the latest first. */
  'admin:audit': Answered<{ limit?: number }, AuditEntry[]>;
}

/** Events of /admin to a client. */
export interface AdminServerEvents {
  /** Every two seconds to who has asked for it once. */
  'admin:stats': AdminStats;
}
