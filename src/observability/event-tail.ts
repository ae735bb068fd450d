import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { AdminTail, TailedEvent, TailFilter } from '../contracts/admin';
import { namespaceOf } from '../contracts/namespaces';
import { Nodes } from '../nodes/nodes';
import type { LogEvent, Notice } from '../rooms/broker';
import { RoomHub } from '../rooms/room-hub';
import type { RoomOutlet, Subscriber } from '../rooms/room-outlet';
import { Deadlines } from '../timing/deadlines';
import { aboutHandled, aboutTold } from './event-subject';
import { EventObserver, HandledEvent } from './event-observer';

/** Events of one watch that are kept until it is asked for again. */
const KEPT = 100;
/** Who does not ask for a watch within this long watches no more, in milliseconds. */
const LEASE_MS = 5_000;
/** Characters of what a client can make as long as he likes. */
const CLIP = 128;

interface Watch extends AdminTail {
  filter: TailFilter;
}

/**
 * The events that pass through this node, for those who watch: what clients send, and what rooms are given. It costs a
 * look at whether there is anybody, and no event is kept without.
 */
@Injectable()
export class EventTail extends EventObserver implements RoomOutlet, OnApplicationShutdown {
  private readonly watches = new Map<string, Watch>();
  private readonly leases = new Deadlines<string>((id) => this.watches.delete(id), 1_000);

  constructor(
    hub: RoomHub,
    private readonly nodes: Nodes,
  ) {
    super();
    hub.addOutlet(this);
  }

  /** Begins, or goes on with, each of the watches, and gives what passed since it was last asked for. */
  collect(filters: Record<string, TailFilter>): Record<string, AdminTail> {
    const tails = Object.entries(filters).map(([id, filter]) => {
      const { events, dropped } = this.watches.get(id) ?? { events: [], dropped: 0 };
      this.watches.set(id, { filter, events: [], dropped: 0 });
      this.leases.set(id, Date.now() + LEASE_MS);
      return [id, { events, dropped }] as const;
    });
    return Object.fromEntries(tails);
  }

  onEvent(handled: HandledEvent): void {
    if (this.watches.size === 0) return;
    const { namespace, event, userId, code, durationMs } = handled;
    this.add({
      kind: 'in',
      namespace,
      event: event.slice(0, CLIP),
      room: aboutHandled(handled),
      userId,
      code,
      durationMs: Math.round(durationMs * 100) / 100,
    });
  }

  event({ position, event, data }: LogEvent): void {
    if (this.watches.size > 0) this.told(position.room, event, data);
  }

  notice(room: string, { event, data }: Notice): void {
    if (this.watches.size > 0) this.told(room, event, data);
  }

  resync(): void {
    // No event.
  }

  close(): void {
    // Nobody is subscribed here.
  }

  has(): boolean {
    return false;
  }

  count(): number {
    return 0;
  }

  users(): Iterable<Subscriber> {
    return [];
  }

  onApplicationShutdown(): void {
    this.leases.close();
    this.watches.clear();
  }

  private told(room: string, event: string, data: object): void {
    const namespace = namespaceOf(room) ?? '';
    this.add({ kind: 'out', namespace, event, ...aboutTold(room, data), code: null, durationMs: null });
  }

  private add(passed: Omit<TailedEvent, 'at' | 'node'>): void {
    for (const watch of this.watches.values()) {
      if (!matches(passed, watch.filter)) continue;
      if (watch.events.length === KEPT) watch.dropped += 1;
      else watch.events.push({ at: new Date().toISOString(), node: this.nodes.id, ...passed });
    }
  }
}

function matches(passed: Pick<TailedEvent, 'room' | 'event' | 'userId'>, { room, event, userId }: TailFilter): boolean {
  if (room !== undefined && !passed.room?.startsWith(room)) return false;
  if (event !== undefined && !passed.event.startsWith(event)) return false;
  return userId === undefined || passed.userId === userId;
}
