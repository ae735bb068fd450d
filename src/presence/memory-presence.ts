import { kindOf } from '../contracts/namespaces';
import type { Broker, Notice } from '../rooms/broker';
import { Deadlines } from '../timing/deadlines';
import { Announcements, Occupancy, Presence, REMEMBER_MS } from './presence';

export class MemoryPresence extends Presence {
  private readonly announcements = new Map<string, Announcements>();
  /** Connections by place and user. */
  private readonly places = new Map<string, Map<string, Set<string>>>();
  /** Users by connection and place. */
  private readonly connections = new Map<string, Map<string, string>>();
  private readonly leftAt = new Map<string, string>();
  private readonly remembered = new Deadlines<string>((place) => this.leftAt.delete(place), 3_600_000);

  constructor(private readonly broker: Broker) {
    super();
  }

  announce(kind: string, by: Announcements): void {
    this.announcements.set(kind, by);
  }

  async enter(place: string, userId: string, connectionId: string, limit = 0): Promise<boolean> {
    const users = mapIn(this.places, place);
    const connections = users.get(userId) ?? new Set<string>();
    if (connections.has(connectionId)) return true;
    if (limit > 0 && connections.size >= limit) return false;
    users.set(userId, connections.add(connectionId));
    mapIn(this.connections, connectionId).set(place, userId);
    if (connections.size === 1) await this.tell(place, this.by(place)?.arrived(place, userId), connectionId);
    return true;
  }

  leave(place: string, connectionId: string): void {
    const places = this.connections.get(connectionId);
    const userId = places?.get(place);
    if (!places || userId === undefined) return;
    places.delete(place);
    if (places.size === 0) this.connections.delete(connectionId);
    this.depart(place, userId, connectionId);
  }

  leaveAll(connectionId: string): void {
    for (const place of [...(this.connections.get(connectionId)?.keys() ?? [])]) this.leave(place, connectionId);
  }

  users(place: string): Promise<string[]> {
    return Promise.resolve([...(this.places.get(place)?.keys() ?? [])]);
  }

  occupancy(places: readonly string[]): Promise<Occupancy[]> {
    return Promise.resolve(
      places.map((place) => ({ occupied: this.places.has(place), leftAt: this.leftAt.get(place) ?? null })),
    );
  }

  close(): void {
    this.remembered.close();
  }

  private depart(place: string, userId: string, connectionId: string): void {
    const users = this.places.get(place);
    const connections = users?.get(userId);
    connections?.delete(connectionId);
    if (!users || connections?.size !== 0) return;
    users.delete(userId);
    if (users.size === 0) this.places.delete(place);
    const by = this.by(place);
    if (by?.remember) {
      this.leftAt.set(place, new Date().toISOString());
      this.remembered.set(place, Date.now() + REMEMBER_MS);
    }
    void this.tell(place, by?.left(place, userId), connectionId);
  }

  private by(place: string): Announcements | undefined {
    return this.announcements.get(kindOf(place));
  }

  private async tell(place: string, notice: Notice | undefined, except: string): Promise<void> {
    if (notice) await this.broker.notify(place, { ...notice, except, attendance: true });
  }
}

function mapIn<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map<string, V>();
    maps.set(key, map);
  }
  return map;
}
