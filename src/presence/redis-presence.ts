import { join } from 'node:path';
import { kindOf } from '../contracts/namespaces';
import type { RedisNodes } from '../nodes/redis-nodes';
import type { RedisConnection } from '../redis/redis-connection';
import { redisScript } from '../redis/redis-script';
import type { Notice } from '../rooms/broker';
import { noticeText } from '../rooms/redis-broker';
import { HeldPlaces, Stay } from './held-places';
import { Announcements, Occupancy, Presence, REMEMBER_MS } from './presence';

const ENTER = redisScript([join(__dirname, 'lua', 'enter.lua')], 'allow-oom');
const LEAVE = redisScript([join(__dirname, 'lua', 'leave.lua')], 'allow-oom');
const NOT_YET = Promise.resolve(true);

/**
 * Presence in Redis. Each stay is known under the node it is held by, and each node has a list of the places in which it
 * holds any: with its lease all of it ends.
 */
export class RedisPresence extends Presence {
  private readonly announcements = new Map<string, Announcements>();
  private readonly held = new HeldPlaces();
  /** Departures that Redis could not be told of: tried again with the next beat. */
  private readonly leaving = new Set<Stay>();
  private readonly underWay = new Set<Promise<void>>();
  private stays = 0;

  constructor(
    private readonly redis: RedisConnection,
    private readonly nodes: RedisNodes,
  ) {
    super();
    nodes.listen({
      onBeat: () => this.settle(),
      onDeath: (nodeId) => this.clear(nodeId),
    });
  }

  announce(kind: string, by: Announcements): void {
    this.announcements.set(kind, by);
  }

  async enter(place: string, userId: string, connectionId: string, limit = 0): Promise<boolean> {
    const held = this.held.get(place, connectionId);
    if (held) return held.entering;
    this.stays += 1;
    const stay: Stay = {
      place,
      userId,
      connectionId,
      number: this.stays,
      nodeId: this.nodes.id,
      said: false,
      entering: NOT_YET,
    };
    this.held.add(stay);
    stay.entering = this.arrive(stay, limit);
    try {
      const counted = await stay.entering;
      if (!counted) this.held.delete(stay);
      return counted;
    } catch (error) {
      // It may have happened, though the answer was lost.
      if (this.held.delete(stay) && stay.said) this.depart(stay);
      throw error;
    }
  }

  leave(place: string, connectionId: string): void {
    const stay = this.held.get(place, connectionId);
    if (stay && this.held.delete(stay)) this.depart(stay);
  }

  leaveAll(connectionId: string): void {
    for (const stay of this.held.of(connectionId)) this.leave(stay.place, connectionId);
  }

  async users(place: string): Promise<string[]> {
    const members = await this.redis.command((redis) => redis.zrange(this.key(place), '0', '-1'));
    return [...new Set(members.map((member) => userOf(member)))];
  }

  occupancy(places: readonly string[]): Promise<Occupancy[]> {
    return this.redis.command((redis) =>
      Promise.all(
        places.map(async (place) => {
          const [count, leftAt] = await Promise.all([redis.zcard(this.key(place)), redis.get(this.leftKey(place))]);
          return { occupied: count > 0, leftAt };
        }),
      ),
    );
  }

  /** Resolves when all departures are told. */
  async close(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async arrive(stay: Stay, limit: number): Promise<boolean> {
    await this.nodes.register();
    stay.nodeId = this.nodes.id;
    const { place, userId, connectionId, nodeId } = stay;
    await this.redis.command((redis) => redis.sadd(this.placesKey(nodeId), place));
    const notice = this.by(place)?.arrived(place, userId);
    stay.said = true;
    const args = [userId, memberOf(stay), limit, ...this.telling(place, notice, connectionId)];
    return (await this.redis.run(ENTER, [this.key(place)], args)) === 1;
  }

  private depart(stay: Stay): void {
    this.leaving.delete(stay);
    const departing = this.tellDeparture(stay).finally(() => this.underWay.delete(departing));
    this.underWay.add(departing);
  }

  private async tellDeparture(stay: Stay): Promise<void> {
    try {
      await stay.entering.catch(() => undefined);
      await this.remove(stay.place, stay.userId, memberOf(stay), stay.connectionId);
      const listed = this.held.has(stay.place, stay.nodeId);
      if (!listed) await this.redis.command((redis) => redis.srem(this.placesKey(stay.nodeId), stay.place));
    } catch {
      this.leaving.add(stay);
    }
  }

  private async remove(place: string, userId: string, member: string, except: string): Promise<void> {
    const by = this.by(place);
    const keys = by?.remember ? [this.key(place), this.leftKey(place)] : [this.key(place)];
    const telling = this.telling(place, by?.left(place, userId), except);
    await this.redis.run(LEAVE, keys, [userId, member, ...telling, new Date().toISOString(), REMEMBER_MS]);
  }

  /** Says again what Redis does not know, or knows under an id of this node that is dead. */
  private settle(): void {
    for (const stay of this.leaving) this.depart(stay);
    for (const stay of this.held.notUnder(this.nodes.id)) {
      const before = { ...stay };
      stay.nodeId = this.nodes.id;
      stay.entering = this.arrive(stay, 0);
      stay.entering.catch(() => (stay.nodeId = '')); // tried again with the next beat
      // It may have been said under the old id when that had been cleared away already.
      this.depart({ ...before, entering: Promise.allSettled([before.entering, stay.entering]).then(() => true) });
    }
  }

  private async clear(nodeId: string): Promise<void> {
    const key = this.placesKey(nodeId);
    const places = await this.redis.command((redis) => redis.smembers(key));
    for (const place of places) {
      const members = await this.redis.command((redis) => redis.zrange(this.key(place), '0', '-1'));
      const gone = members.filter((member) => member.includes(` ${nodeId} `));
      await Promise.all(gone.map((member) => this.remove(place, userOf(member), member, '')));
    }
    await this.redis.command((redis) => redis.del(key));
  }

  private by(place: string): Announcements | undefined {
    return this.announcements.get(kindOf(place));
  }

  private telling(place: string, notice: Notice | undefined, except: string): [string, string, string] {
    const text = notice ? noticeText({ ...notice, except, attendance: true }) : '';
    return [this.redis.sharded ? 'SPUBLISH' : 'PUBLISH', this.redis.channel(place), text];
  }

  private key(place: string): string {
    return this.redis.key(place, 'present');
  }

  private leftKey(place: string): string {
    return this.redis.key(place, 'left');
  }

  private placesKey(nodeId: string): string {
    return this.redis.key(`node:${nodeId}`, 'places');
  }
}

/** Ids have no spaces. With its number: a departure that is late does not end the next stay of the same connection. */
function memberOf({ userId, nodeId, connectionId, number }: Stay): string {
  return `${userId} ${nodeId} ${connectionId} ${number}`;
}

function userOf(member: string): string {
  return member.slice(0, member.indexOf(' '));
}
