import { ErrorDetail, RealtimeError } from '../contracts/errors';
import type { Limits } from '../realtime.options';
import { beyondBytes } from '../validation/max-bytes';

/** What a notification says, whoever gets it. */
export interface NotificationContent {
  /** What it is about, for the client to choose how to show it. */
  type: string;
  title: string;
  body: string;
  /** Default `{}`. */
  data?: Record<string, unknown>;
  /** Who caused it. Default: nobody in particular. */
  actorId?: string | null;
  /** From then on (ISO 8601, in the future) it is no longer listed, nor counted. Default: never. */
  expiresAt?: string | null;
  /** Repeated for the same user within 24 h, it gives the first notification again. */
  onceKey?: string | null;
}

export interface NotificationDraft extends NotificationContent {
  userId: string;
}

export interface BulkNotificationDraft extends NotificationContent {
  userIds: readonly string[];
}

/** Fills in the defaults. Throws `VALIDATION_FAILED` naming everything that is wrong. */
export function completeContent(content: NotificationContent, limits: Limits): Required<NotificationContent> {
  const { type, title, body, data = {}, actorId = null, expiresAt = null, onceKey = null } = content;
  const details = [...beyondBytes('data', data, limits.maxMetadataBytes), ...expiryFaults(expiresAt)];
  if (details.length > 0) throw new RealtimeError('VALIDATION_FAILED', { details });
  const utc = expiresAt === null ? null : new Date(expiresAt).toISOString();
  return { type, title, body, data, actorId, expiresAt: utc, onceKey };
}

function expiryFaults(expiresAt: string | null): ErrorDetail[] {
  if (expiresAt === null || Date.parse(expiresAt) > Date.now()) return [];
  return [{ path: 'expiresAt', constraint: 'isFuture', message: 'expiresAt must be in the future' }];
}
