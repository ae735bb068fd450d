import { MemoryRevocations } from '../auth/memory-revocations';
import { MemoryTicketStore } from '../auth/memory-tickets';
import { MemoryUserStore } from '../auth/memory-user.store';
import { MemoryChatStore } from '../chat/memory-chat.store';
import { MemoryIdempotencyStore } from '../idempotency/memory-idempotency.store';
import { MemoryNotificationStore } from '../notifications/memory-notification.store';
import type { ResolvedOptions } from '../realtime.options';
import { MemoryBroker } from '../rooms/memory-broker';
import { MemoryPresence } from '../rooms/memory-presence';
import { MemoryRateLimiter } from '../throttling/memory-rate-limiter';
import type { Engine } from './engine';

/** One process, nothing else needed; gone with the process. */
export function memoryEngine({ limits, messageTtlDays }: ResolvedOptions): Engine {
  const broker = new MemoryBroker(limits);
  const chatStore = new MemoryChatStore(broker, { messageTtlDays, maxMessages: limits.memoryMaxMessages });
  const notificationStore = new MemoryNotificationStore(broker, limits.notificationsPerUser);
  const rateLimiter = new MemoryRateLimiter();
  const tickets = new MemoryTicketStore();
  const idempotency = new MemoryIdempotencyStore();
  return {
    broker,
    chatStore,
    notificationStore,
    rateLimiter,
    tickets,
    idempotency,
    presence: new MemoryPresence(),
    revocations: new MemoryRevocations(),
    users: new MemoryUserStore(),
    ping: () => Promise.resolve(),
    close: () =>
      [broker, chatStore, notificationStore, rateLimiter, tickets, idempotency].forEach((part) => part.close()),
  };
}
