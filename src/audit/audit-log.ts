import type { AuditEntry } from '../contracts/admin';

/** Entries kept; the oldest leave first. */
export const AUDIT_ENTRIES = 100_000;

/**
 * What was done in the name of administration: append-only, and written before it is done. Nothing that cannot be
 * written is done.
 */
export abstract class AuditLog {
  abstract append(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  abstract list(limit: number): Promise<AuditEntry[]>;
}
