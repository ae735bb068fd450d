import { RedisAuditLog } from '../audit/redis-audit-log';
import { RedisRevocations } from '../auth/redis-revocations';
import { RedisTicketStore } from '../auth/redis-tickets';
import { RedisUserStore } from '../auth/redis-user.store';
import { RedisChatStore } from '../chat/redis-chat.store';
import { RedisIdempotencyStore } from '../idempotency/redis-idempotency.store';
import { RedisNotificationStore } from '../notifications/redis-notification.store';
import { RedisProjectStore } from '../projects/redis-project.store';
import type { ResolvedOptions } from '../realtime.options';
import { RedisConnection } from '../redis/redis-connection';
import { RedisBroker } from '../rooms/redis-broker';
import { RedisNodes } from '../nodes/redis-nodes';
import { RedisPresence } from '../presence/redis-presence';
import { RedisRoomLog } from '../rooms/redis-room-log';
import { RedisRateLimiter } from '../throttling/redis-rate-limiter';
import type { Engine } from './engine';

/**
 * Any number of processes on one Redis, or on a Redis Cluster. It is connected when it is given, where that is possible: a
 * process that has one thing to do, and ends, does it at once.
 */
export async function redisEngine(options: ResolvedOptions): Promise<Engine> {
  const redis = new RedisConnection(options.redis, options.durability);
  await redis.tried();
  const log = new RedisRoomLog(redis, options.limits);
  const nodes = new RedisNodes(redis);
  const presence = new RedisPresence(redis, nodes);
  return {
    nodes,
    presence,
    broker: new RedisBroker(log),
    chatStore: new RedisChatStore(log, options.messageTtlDays),
    notificationStore: new RedisNotificationStore(log, options.limits.notificationsPerUser),
    projectStore: new RedisProjectStore(log),
    rateLimiter: new RedisRateLimiter(redis),
    revocations: new RedisRevocations(redis),
    tickets: new RedisTicketStore(redis),
    auditLog: new RedisAuditLog(redis),
    users: new RedisUserStore(redis),
    idempotency: new RedisIdempotencyStore(redis),
    ping: () => redis.ping(),
    close: async () => {
      await presence.close();
      await nodes.close().catch(() => undefined); // the others will find out
      redis.close();
    },
  };
}
