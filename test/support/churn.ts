import type { Conversation } from '../../src/contracts/chat';
import type { Role } from '../../src/contracts/auth';
import { newName, rest, token } from './clients';
import { DOORS, tryDoors } from './doors';
import { Guest, LISTENING, Speaking, SPEAKING } from './guests';
import { scrape } from './metrics';
import type { Node } from './node';
import { activeResources, leap } from './probes';
import { until } from './until';

/** By how much the clocks of the servers leap between two rounds: longer than anything is kept for a time. */
export const LEAP_MS = 91 * 24 * 60 * 60 * 1_000;

/** Guests at a time. */
const AT_ONCE = 32;
const PUBLIC_ROOMS = 4;
const PROJECTS = 2;
/** Members of the projects: what these do is kept, so they are few. */
const STAFF = 20;
/** A room is made for so many arrivals, and nobody comes there later. */
const PER_ROOM = 250;
const OWNER = 'owner';
const ADMIN = 'admin';

type Manner = 'leave' | 'bye' | 'cut' | 'freeze' | 'stay' | 'removed' | 'revoked' | 'banned' | 'disconnected';

const times = <T>(count: number, what: T): T[] => Array.from({ length: count }, () => what);

/** How guests end their visits: one after the other, each for every transport. */
const MANNERS: readonly Manner[] = [
  ...times(27, 'leave' as const),
  ...times(27, 'bye' as const),
  ...times(27, 'cut' as const),
  ...times(12, 'removed' as const),
  ...times(8, 'freeze' as const),
  ...times(8, 'stay' as const),
  // Of these there are records, kept for good.
  'revoked',
  'banned',
  'disconnected',
];

/** Shares no factor with the number of manners, so that all come in turn, and alike ones apart. */
const STRIDE = 31;

const TRANSPORTS = [...Object.keys(SPEAKING), 'Socket.IO over WebSocket', '/ws', ...Object.keys(LISTENING)];

/** One who has come, and where he is. */
interface Visit {
  /** Counts the arrivals. */
  number: number;
  node: Node;
  userId: string;
  jwt: string;
  conversationId: string;
  /** Where he is, if he is staff. */
  projectId: string | undefined;
}

/** Coming and going at some servers that were started with `leapingProbes(LEAP_MS)`, round by round. */
export class Churn {
  arrivals = 0;
  /** How often each transport was come by, each manner gone in. */
  readonly counts: Record<string, number> = {};
  private leaps = 0;
  private readonly rooms: string[] = [];
  private readonly projects: string[] = [];
  private readonly staff = Array.from({ length: STAFF }, () => newName('staff'));
  /** Who has not gone by himself. */
  private left: { visit: Visit; guest: Guest }[] = [];
  /** What each server had at least, when nobody had been there yet. */
  private idle: Record<string, number>[] = [];

  private constructor(private readonly nodes: readonly Node[]) {}

  static async at(nodes: readonly Node[]): Promise<Churn> {
    const churn = new Churn(nodes);
    churn.idle = await Promise.all(nodes.map(leastActive));
    for (let i = 0; i < PUBLIC_ROOMS; i++) churn.rooms.push(await churn.newRoom());
    for (let i = 0; i < PROJECTS; i++) {
      const { id } = await churn.call<{ id: string }>('POST', '/projects', { memberIds: churn.staff });
      churn.projects.push(id);
    }
    return churn;
  }

  /** So many come and go; in the end nobody is there, and the time is over for which anything is kept. */
  async round(arrivals: number): Promise<void> {
    const last = this.arrivals + arrivals;
    const keepComing = async (): Promise<void> => {
      while (this.arrivals < last) await this.visit((this.arrivals += 1));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, keepComing));
    await this.refused();
    await this.end();
  }

  private async visit(number: number): Promise<void> {
    if (number % PER_ROOM === 0) this.rooms[PUBLIC_ROOMS] = await this.newRoom();
    const transport = of(TRANSPORTS, number);
    const manner = of(MANNERS, Math.floor(number / TRANSPORTS.length) * STRIDE);
    // Staff come again, and may be there more than once.
    const isStaff = number % 13 === 0 && !['removed', 'revoked', 'banned', 'disconnected'].includes(manner);
    const userId = isStaff ? of(this.staff, number) : newName('guest');
    const visit: Visit = {
      number,
      node: of(this.nodes, Math.floor(number / 3)),
      userId,
      jwt: this.jwt(userId),
      conversationId: of(this.rooms, Math.floor(number / 7)),
      projectId: isStaff ? of(this.projects, number) : undefined,
    };
    const guest = await this.come(transport, visit);
    this.count(transport);
    this.count(manner);
    await this.go(manner, guest, visit);
  }

  private async come(transport: string, visit: Visit): Promise<Guest> {
    const { node, jwt, conversationId, number } = visit;
    try {
      const { [transport]: speaking } = SPEAKING;
      if (!speaking) return await (LISTENING[transport] as (typeof LISTENING)[string])(node, jwt, conversationId);
      const guest = await speaking(node, jwt, conversationId);
      await this.takePart(guest, visit);
      return guest;
    } catch (error) {
      throw new Error(`arrival ${number}, by ${transport}`, { cause: error });
    }
  }

  private async takePart(guest: Speaking, { number, userId, conversationId, projectId, node }: Visit): Promise<void> {
    await does(guest, '/chat', 'chat:join', { conversationId, ...(number % 2 && { since: { seq: 0 } }) });
    await does(guest, '/chat', 'chat:typing', { conversationId, isTyping: true });
    const message = { conversationId, content: `hello ${number}`, clientMessageId: `${number}` };
    await does(guest, '/chat', 'chat:message', message);
    if (number % 2 === 0) await does(guest, '/', 'presence:subscribe', { userIds: [userId, newName('other')] });
    if (number % 3 === 0) await does(guest, '/notifications', 'notifications:subscribe', {});
    if (number % 5 === 0) await this.call('POST', '/tickets', {}, userId, node);
    if (number % 11 === 0) {
      const { error } = await guest.ask('/chat', 'chat:join', { conversationId: newName('none') });
      if (error?.code !== 'FORBIDDEN') throw new Error(JSON.stringify(error));
    }
    if (number % 17 === 0) {
      const sent = { content: 'once', type: 'text' };
      await this.call('POST', `/conversations/${conversationId}/messages`, sent, userId, node, newName('key'));
    }
    if (projectId) await does(guest, '/projects', 'project:join', { projectId });
  }

  private async go(manner: Manner, guest: Guest, visit: Visit): Promise<void> {
    const { userId, node } = visit;
    switch (manner) {
      case 'leave':
        if ('ask' in guest) await leave(guest as Speaking, visit);
        guest.bye();
        break;
      case 'bye':
      case 'cut':
        guest[manner]();
        break;
      case 'freeze':
      case 'stay':
        if (manner === 'freeze') guest.freeze();
        this.left.push({ visit, guest });
        return;
      case 'removed':
        await this.remove(visit);
        guest.bye();
        return;
      case 'revoked':
        await this.call('DELETE', '/sessions/me', undefined, userId, node);
        await ended(guest);
        break;
      case 'banned':
        await this.call('POST', `/admin/bans/${userId}`, { minutes: 5 }, ADMIN);
        await ended(guest);
        break;
      case 'disconnected':
        await this.disconnect(visit);
        await ended(guest);
        break;
      default:
        manner satisfies never;
    }
    await this.remove(visit);
  }

  /** By an administrator who comes for it, and watches while he is there. */
  private async disconnect({ userId, number }: Visit): Promise<void> {
    const come = of(Object.values(SPEAKING), number);
    const admin = await come(of(this.nodes, number), this.jwt(ADMIN, 'admin'), of(this.rooms, number));
    await does(admin, '/admin', 'admin:stats', {});
    await does(admin, '/admin', 'admin:disconnect', { userId });
    admin.bye();
  }

  /** What guests were members of by being there; those who only read are members of nothing. */
  private async remove({ conversationId, userId, node }: Visit): Promise<void> {
    const path = `/conversations/${conversationId}/members/${userId}`;
    const headers = { authorization: `Bearer ${this.jwt(OWNER)}` };
    const { status } = await rest(node, OWNER, 'DELETE', path, undefined, headers);
    if (![200, 404].includes(status)) throw new Error(`${userId} was not removed: ${status}`);
  }

  /** At every door, with a token that is none. */
  private async refused(): Promise<void> {
    for (const node of this.nodes) {
      const said = await tryDoors(DOORS, node, () => token(newName('guest'), { secret: 'of somebody else' }));
      const others = Object.values(said).filter((code) => code !== 'UNAUTHENTICATED');
      if (others.length > 0) throw new Error(JSON.stringify(said));
      this.count('refused', Object.keys(said).length);
    }
  }

  private async end(): Promise<void> {
    this.leap();
    await until('nobody to be connected', async () => (await this.connected()) === 0, 60_000);
    for (const { visit, guest } of this.left) {
      guest.cut();
      await this.remove(visit);
    }
    this.left = [];
    await until('the servers to be as idle as in the beginning', () => this.isIdle(), 60_000);
  }

  private async connected(): Promise<number> {
    const all = await Promise.all(this.nodes.map((node) => scrape(node)));
    const open = all.flatMap((series) =>
      [...series].filter(([name]) => name.startsWith('websocket_connected_clients')),
    );
    return open.reduce((sum, [, count]) => sum + count, 0);
  }

  /** The last room to be closed may have set a clock again. */
  private async isIdle(): Promise<boolean> {
    this.leap();
    for (const [i, node] of this.nodes.entries()) {
      const active = await leastActive(node);
      const more = Object.entries(active).filter(([type, count]) => count > (this.idle[i]?.[type] ?? 0));
      if (more.length > 0) throw new Error(`still active: ${JSON.stringify(Object.fromEntries(more))}`);
    }
    return true;
  }

  private leap(): void {
    this.leaps += 1;
    this.nodes.forEach(leap);
  }

  /** A token that ends with the next leap. */
  private jwt(userId: string, role: Role = 'user'): string {
    return token(userId, { role, expiresIn: 3_600 + (this.leaps * LEAP_MS) / 1_000 });
  }

  private async newRoom(): Promise<string> {
    return (await this.call<Conversation>('POST', '/conversations', { type: 'public' })).id;
  }

  private async call<T>(
    method: string,
    path: string,
    body?: object,
    userId = OWNER,
    node = of(this.nodes, 0),
    key?: string,
  ): Promise<T> {
    const authorization = `Bearer ${this.jwt(userId, userId === ADMIN ? 'admin' : 'user')}`;
    const headers = { authorization, ...(key !== undefined && { 'idempotency-key': key }) };
    const { status, body: answer } = await rest<T>(node, userId, method, path, body, headers);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer.data;
  }

  private count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }
}

function of<T>(all: readonly T[], index: number): T {
  return all[index % all.length] as T;
}

async function does(guest: Speaking, namespace: string, event: string, data: object): Promise<void> {
  const { error } = await guest.ask(namespace, event, data);
  if (error) throw new Error(`${event}: ${JSON.stringify(error)}`);
}

async function leave(guest: Speaking, { number, userId, conversationId, projectId }: Visit): Promise<void> {
  await does(guest, '/chat', 'chat:leave', { conversationId });
  if (number % 2 === 0) await does(guest, '/', 'presence:unsubscribe', { userIds: [userId] });
  if (number % 3 === 0) await does(guest, '/notifications', 'notifications:unsubscribe', {});
  if (projectId) await does(guest, '/projects', 'project:leave', { projectId });
}

async function ended(guest: Guest): Promise<void> {
  await until('the end of the guest', () => guest.over);
}

/** By kind the least of what was found at some moments: what comes and goes with a beat is not counted. */
async function leastActive(node: Node): Promise<Record<string, number>> {
  const least: Record<string, number> = {};
  for (let i = 0; i < 30; i++) {
    const active = await activeResources(node);
    const types = i === 0 ? Object.keys(active) : Object.keys(least);
    for (const type of types) least[type] = Math.min(least[type] ?? Infinity, active[type] ?? 0);
  }
  return least;
}
