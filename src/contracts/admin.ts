import type { Answered, Nothing } from './answers';
import type { ErrorCode } from './errors';
import type { Announcement, AnnouncementLevel } from './publishing';

export type ConnectionCounts = Record<string, number>;

/** What a node knows of its engine. */
export interface EngineStats {
  kind: 'memory' | 'redis';
  /** Whether it answered when it was last asked. */
  ready: boolean;
  /** How long that took, in milliseconds; `null`: it did not, or was not asked yet. */
  latencyMs: number | null;
}

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
  /** The same sockets by transport: `websocket`, `polling`, `ws` (plain), `sse`. */
  transports: ConnectionCounts;
  engine: EngineStats;
  /** Over the last two seconds. */
  eventsPerSecond: number;
  deliveriesPerSecond: number;
}

/** What of several nodes can be added up. */
export type Summed = Pick<NodeStats, 'rss' | 'connections' | 'transports' | 'eventsPerSecond' | 'deliveriesPerSecond'>;

/** `admin:stats`. While the engine is away: of the node alone that tells it. */
export interface AdminStats {
  nodes: NodeStats[];
  /** The 10 rooms with the most subscribers, as they were at most ten seconds ago. */
  rooms: AdminRoom[];
  totals: Summed & { nodes: number };
}

/** How the cluster was doing at a moment of the last minutes. */
export interface AdminSample extends Summed {
  at: string;
  /** How many nodes told of it. */
  nodes: number;
  /** Of the node where it was the longest. */
  eventLoopLagMs: number;
}

/** The ack of `admin:history`: the oldest first. */
export interface AdminHistory {
  /** Between two samples, in milliseconds. */
  everyMs: number;
  samples: AdminSample[];
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

/** A row of `admin:users`. */
export interface AdminUserHit {
  userId: string;
  /** On all nodes. */
  connections: number;
  /** On how many nodes they are. */
  nodes: number;
}

/** What is told of the events; left out: all of them. */
export interface TailFilter {
  /** How the room's name begins. */
  room?: string;
  /** How the event's name begins. */
  event?: string;
  userId?: string;
}

/** An event as it passed through a node, without its payload. */
export interface TailedEvent {
  at: string;
  node: string;
  /** `in`: a client sent it, and was answered. `out`: the node gave it to its subscribers of the room. */
  kind: 'in' | 'out';
  namespace: string;
  /** At most 128 characters of its name. */
  event: string;
  /** `null`: it belongs to no room that has a log. */
  room: string | null;
  /** Who sent it, or whom it is about; `null`: nobody. */
  userId: string | null;
  /** How an `in` ended; `null`: well. */
  code: ErrorCode | null;
  /** From the arrival of an `in` to its answer; `null`: it is an `out`. */
  durationMs: number | null;
}

/** `admin:tail`: what passed since the last one, the oldest first. */
export interface AdminTail {
  /** At most 100. */
  events: TailedEvent[];
  /** How many more there were. */
  dropped: number;
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
  'admin:history',
  'admin:rooms',
  'admin:users',
  'admin:user',
  'admin:disconnect',
  'admin:ban',
  'admin:unban',
  'admin:announce',
  'admin:audit',
  'admin:tail',
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

/** Events of /admin from a client: the payload, and the data of its ack. A `limit` is 1–1,000, default 50. */
export interface AdminClientEvents {
  /** The state of the cluster, and from then on every two seconds. */
  'admin:stats': Answered<Nothing, AdminStats>;
  /** No more of them. */
  'admin:stats:stop': Answered<Nothing, Nothing>;
  /** How the cluster was doing in the last 15 minutes. */
  'admin:history': Answered<Nothing, AdminHistory>;
  /** Which rooms have subscribers, the most subscribed first. */
  'admin:rooms': Answered<{ prefix?: string; limit?: number }, AdminRoom[]>;
  /** Connected users whose ids begin so. `limit` is 1–20, default 20; of more than that it is not the first ones. */
  'admin:users': Answered<{ query: string; limit?: number }, AdminUserHit[]>;
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
  /** Tells of the events that pass through any node, from the answer on. Asked again, another filter takes its place. */
  'admin:tail': Answered<TailFilter, Nothing>;
  /** No more of them. */
  'admin:tail:stop': Answered<Nothing, Nothing>;
}

/** Events of /admin to a client. */
export interface AdminServerEvents {
  /** Every two seconds to who has asked for it once. */
  'admin:stats': AdminStats;
  /** At most twice a second to who has asked for it. */
  'admin:tail': AdminTail;
}
