import type { AuditEntry } from '../contracts/admin';
import type { RedisConnection } from '../redis/redis-connection';
import { AUDIT_ENTRIES, AuditLog } from './audit-log';

export class RedisAuditLog extends AuditLog {
  private readonly key: string;

  constructor(private readonly redis: RedisConnection) {
    super();
    this.key = redis.key('audit', 'log');
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.redis.command((redis) => redis.lpush(this.key, JSON.stringify(entry)));
    await this.redis.command((redis) => redis.ltrim(this.key, 0, AUDIT_ENTRIES - 1));
  }

  async list(limit: number): Promise<AuditEntry[]> {
    const entries = await this.redis.command((redis) => redis.lrange(this.key, 0, limit - 1));
    return entries.map((entry) => JSON.parse(entry) as AuditEntry);
  }
}
