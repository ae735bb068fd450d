import type { AuditLog } from '../audit/audit-log';
import type { Revocations } from '../auth/revocations';
import type { TicketStore } from '../auth/tickets';
import type { UserStore } from '../auth/user-directory';
import type { ChatStore } from '../chat/chat.store';
import type { IdempotencyStore } from '../idempotency/idempotency.store';
import type { NotificationStore } from '../notifications/notification.store';
import type { ProjectStore } from '../projects/project.store';
import type { ResolvedOptions } from '../realtime.options';
import type { Broker } from '../rooms/broker';
import type { Nodes } from '../nodes/nodes';
import type { Presence } from '../presence/presence';
import type { RateLimiter } from '../throttling/rate-limiter';

/** Every port that keeps something, on one engine. */
export interface Engine {
  broker: Broker;
  nodes: Nodes;
  presence: Presence;
  chatStore: ChatStore;
  notificationStore: NotificationStore;
  projectStore: ProjectStore;
  rateLimiter: RateLimiter;
  revocations: Revocations;
  tickets: TicketStore;
  auditLog: AuditLog;
  users: UserStore;
  idempotency: IdempotencyStore;
  /** Rejects while the engine cannot be used. */
  ping(): Promise<void>;
  /** Says good-bye to the others, then lets go of everything. */
  close(): Promise<void>;
}

export const ENGINE = Symbol('ENGINE');

/** The only place where the engine is chosen. Redis' client is loaded only where it is used. */
export async function createEngine(options: ResolvedOptions): Promise<Engine> {
  switch (options.engine) {
    case 'memory':
      return (await import('./memory-engine.js')).memoryEngine(options);
    case 'redis':
      return (await loadRedisEngine()).redisEngine(options);
    default:
      return options.engine satisfies never;
  }
}

/** Redis is optional: an app on the memory engine need not have its client installed. */
async function loadRedisEngine(): Promise<typeof import('./redis-engine.js')> {
  try {
    return await import('./redis-engine.js');
  } catch (error) {
    const missing = error instanceof Error && error.message.includes("Cannot find module 'ioredis'");
    if (!missing) throw error;
    throw new Error('engine: redis needs the package ioredis: npm install ioredis@6', { cause: error });
  }
}
