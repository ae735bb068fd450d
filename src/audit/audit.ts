import { Injectable } from '@nestjs/common';
import type { AdminAction, AuditEntry } from '../contracts/admin';
import { newId } from '../ids/new-id';
import { AuditLog } from './audit-log';

/** Writes down what an administrator does, before it is done. */
@Injectable()
export class Audit {
  constructor(private readonly log: AuditLog) {}

  record(actorId: string, action: AdminAction, data: Record<string, unknown> = {}): Promise<void> {
    return this.log.append({ id: newId(), at: new Date().toISOString(), actorId, action, data });
  }

  /** The newest first. */
  list(limit: number): Promise<AuditEntry[]> {
    return this.log.list(limit);
  }
}
