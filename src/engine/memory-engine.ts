import { MemoryAuditLog } from '../audit/memory-audit-log';
import { MemoryRevocations } from '../auth/memory-revocations';
import { MemoryTicketStore } from '../auth/memory-tickets';
import { MemoryUserStore } from '../auth/memory-user.store';
import { MemoryChatStore } from '../chat/memory-chat.store';
import { MemoryIdempotencyStore } from '../idempotency/memory-idempotency.store';
import { MemoryNotificationStore } from '../notifications/memory-notification.store';
import { MemoryProjectStore } from '../projects/memory-project.store';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryBroker } from '../rooms/memory-broker';
import { MemoryNodes } from '../nodes/memory-nodes';
import { MemoryPresence } from '../presence/memory-presence';
import { MemoryRateLimiter } from '../throttling/memory-rate-limiter';
import type { Engine } from './engine';

/** One process, nothing else needed; gone with the process. */
export function memoryEngine({ limits, messageTtlDays }: ResolvedOptions): Engine {
  const broker = new MemoryBroker(limits);
  const chatStore = new MemoryChatStore(broker, { messageTtlDays, maxMessages: limits.memoryMaxMessages });
  const notificationStore = new MemoryNotificationStore(broker, limits.notificationsPerUser);
  const projectStore = new MemoryProjectStore(broker, limits.memoryMaxMessages);
  const rateLimiter = new MemoryRateLimiter();
  const presence = new MemoryPresence(broker);
  const tickets = new MemoryTicketStore();
  const idempotency = new MemoryIdempotencyStore();
  const revocations = new MemoryRevocations();
  return {
    broker,
    chatStore,
    notificationStore,
    projectStore,
    rateLimiter,
    tickets,
    idempotency,
    presence,
    nodes: new MemoryNodes(),
    auditLog: new MemoryAuditLog(),
    revocations,
    users: new MemoryUserStore(),
    ping: () => Promise.resolve(),
    close: () => {
      const stores = [chatStore, notificationStore, projectStore, tickets, idempotency, revocations];
      for (const part of [broker, rateLimiter, presence, ...stores]) part.close();
      return Promise.resolve();
    },
  };
}
