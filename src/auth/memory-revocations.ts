import { Deadlines } from '../timing/deadlines';
import { RevocationListener, Revocations, Standing } from './revocations';

export class MemoryRevocations extends Revocations {
  private readonly standings = new Map<string, Standing>();
  private readonly listeners: RevocationListener[] = [];
  private readonly bans = new Deadlines<string>((userId) => void this.keep(userId, { bannedUntil: null }), 60_000);

  standing(userId: string): Promise<Standing> {
    return Promise.resolve(this.current(userId));
  }

  ban(userId: string, until: number): Promise<void> {
    this.bans.set(userId, until);
    return this.change(userId, { bannedUntil: until });
  }

  unban(userId: string): Promise<void> {
    this.bans.delete(userId);
    return this.change(userId, { bannedUntil: null });
  }

  async revoke(userId: string, at = Date.now()): Promise<number> {
    await this.change(userId, { revokedAt: at });
    return at;
  }

  listen(listener: RevocationListener): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.bans.close();
  }

  private change(userId: string, change: Partial<Standing>): Promise<void> {
    const standing = this.keep(userId, change);
    for (const listener of this.listeners) listener.onChange(userId, standing);
    return Promise.resolve();
  }

  private keep(userId: string, change: Partial<Standing>): Standing {
    const standing = { ...this.current(userId), ...change };
    if (standing.bannedUntil === null && standing.revokedAt === null) this.standings.delete(userId);
    else this.standings.set(userId, standing);
    return standing;
  }

  private current(userId: string): Standing {
    return this.standings.get(userId) ?? { bannedUntil: null, revokedAt: null };
  }
}
