import type { AuditEntry } from '../contracts/admin';
import { AUDIT_ENTRIES, AuditLog } from './audit-log';

export class MemoryAuditLog extends AuditLog {
  private readonly entries: AuditEntry[] = [];

  append(entry: AuditEntry): Promise<void> {
    this.entries.push(entry);
    if (this.entries.length > AUDIT_ENTRIES) this.entries.shift();
    return Promise.resolve();
  }

  list(limit: number): Promise<AuditEntry[]> {
    return Promise.resolve(this.entries.slice(-limit).reverse());
  }
}
