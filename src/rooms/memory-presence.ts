import { Presence } from './presence';

export class MemoryPresence extends Presence {
  private readonly connections = new Map<string, Set<string>>();

  arrive(userId: string, connectionId: string, limit: number): Promise<boolean> {
    const connections = this.connections.get(userId) ?? new Set();
    if (limit > 0 && connections.size >= limit) return Promise.resolve(false);
    this.connections.set(userId, connections.add(connectionId));
    return Promise.resolve(true);
  }

  depart(userId: string, connectionId: string): Promise<void> {
    const connections = this.connections.get(userId);
    connections?.delete(connectionId);
    if (connections?.size === 0) this.connections.delete(userId);
    return Promise.resolve();
  }

  count(userId: string): Promise<number> {
    return Promise.resolve(this.connections.get(userId)?.size ?? 0);
  }
}
