import { RevocationListener, Revocations, Standing } from './revocations';

export class MemoryRevocations extends Revocations {
  private readonly standings = new Map<string, Standing>();
  private readonly listeners: RevocationListener[] = [];

  standing(userId: string): Promise<Standing> {
    return Promise.resolve(this.current(userId));
  }

  ban(userId: string, until: number): Promise<void> {
    return this.change(userId, { bannedUntil: until });
  }

  unban(userId: string): Promise<void> {
    return this.change(userId, { bannedUntil: null });
  }

  async revoke(userId: string, at = Date.now()): Promise<number> {
    await this.change(userId, { revokedAt: at });
    return at;
  }

  listen(listener: RevocationListener): void {
    this.listeners.push(listener);
  }

  private change(userId: string, change: Partial<Standing>): Promise<void> {
    const standing = { ...this.current(userId), ...change };
    this.standings.set(userId, standing);
    for (const listener of this.listeners) listener.onChange(userId, standing);
    return Promise.resolve();
  }

  private current(userId: string): Standing {
    return this.standings.get(userId) ?? { bannedUntil: null, revokedAt: null };
  }
}
