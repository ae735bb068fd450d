import { setTimeout as delay } from 'node:timers/promises';
import { RealtimeError } from '../contracts/errors';
import { RECOVERY_PAGE } from '../contracts/limits';
import { kindOf } from '../contracts/namespaces';
import type { Position, Recovery } from '../contracts/rooms';
import { Deadlines } from '../timing/deadlines';
import { Broker, LogEvent, Notice } from './broker';
import { OpenRoom } from './open-room';
import type { RoomOutlet, Subscriber } from './room-outlet';

/** A room nobody here is in stays open this long: people who reload a page come right back. */
const LINGER_MS = 5_000;
/** How long delivered events are held for those who were away for a moment. */
const RECENT_MS = 120_000;
/** Events per read when a gap is filled. */
const GAP_PAGE = 500;
const RETRY_MS = { first: 100, most: 2_000 };

export interface Join<T, R> {
  /** Where the caller was; left out: nothing is to be recovered. */
  since?: Position;
  /** Rejects when the caller may not be here. Called again when somebody lost his right meanwhile. */
  authorize: () => Promise<T>;
  /**
   * Makes the caller a subscriber and answers him, both at once: what follows in the log reaches him, nothing before
   * it. With `next` he has more to fetch and is not to be a subscriber yet. `backlog` are events after the answered
   * position that have been delivered already: he gets them as live ones right after the answer.
   */
  enter: (recovery: Recovery, access: T, backlog: LogEvent[]) => R;
}

/** `enter` for whoever comes back: no answer is waited for. */
export type Resume<R> = (recovery: Recovery, backlog: LogEvent[]) => R;

/** Whether somebody may (still) be in a room. */
export type MayStay = (room: string, subscriber: Subscriber) => Promise<boolean>;

/**
 * The rooms that have subscribers on this node. Delivers each room's log to the outlets, every event once and in `seq`
 * order: a hole is read from the log before anything after it is delivered, and where the log cannot fill it the
 * subscribers hear `resync`.
 */
export class RoomHub {
  private readonly rooms = new Map<string, OpenRoom>();
  private readonly outlets: RoomOutlet[] = [];
  private readonly rights = new Map<string, MayStay>();
  private readonly lingering = new Deadlines<OpenRoom>((room) => this.unused(room) && this.close(room), 1_000);
  private readonly sweep = setInterval(() => this.dropOld(), RECENT_MS / 4).unref();
  private readonly stopped = new AbortController();

  constructor(
    private readonly broker: Broker,
    private readonly recentLimit: number,
  ) {
    broker.listen({
      onEvent: (event) => this.onEvent(event),
      onNotice: (room, notice) => this.onNotice(room, notice),
      onInterrupted: () => this.onInterrupted(),
    });
  }

  addOutlet(outlet: RoomOutlet): void {
    this.outlets.push(outlet);
  }

  /** Tells how rights are checked in rooms of a kind (`conversation`). */
  admitBy(kind: string, mayStay: MayStay): void {
    this.rights.set(kind, mayStay);
  }

  /** How far a room has been delivered here; `undefined`: it is not open. */
  positionOf(name: string): Position | undefined {
    return this.rooms.get(name)?.position;
  }

  /**
   * Authorises, catches the caller up from `since` and lets him enter, with no gap and nothing twice: from the moment
   * the missed events are gathered to the moment he has entered nothing is awaited.
   */
  async join<T, R>(name: string, { since, authorize, enter }: Join<T, R>): Promise<R> {
    const room = this.open(name);
    room.joining += 1;
    try {
      await room.ready;
      for (;;) {
        const { closings, current } = room;
        const access = await authorize();
        if (since) await this.reachBackTo(room, since);
        if (closings !== room.closings) continue;
        if (since && room.reaches(since)) return enter(recoveryOf(room, since), access, []);
        // What was looked up while authorising may be as old as `current`; what came after it follows the answer.
        if (!room.reaches(current)) continue;
        const fresh = { position: current, ...(since && { recovered: false }), events: [] };
        return enter(fresh, access, room.after(current));
      }
    } finally {
      room.joining -= 1;
      this.release(name);
    }
  }

  /** Joins again somebody who was in the room, by what is known of his rights. */
  resume<R>(name: string, subscriber: Subscriber, since: Position, enter: Resume<R>): Promise<R> {
    const authorize = async (): Promise<void> => {
      if (!(await this.mayStay(name, subscriber))) throw new RealtimeError('FORBIDDEN');
    };
    return this.join(name, { since, authorize, enter: (recovery, _, backlog) => enter(recovery, backlog) });
  }

  /** To be called when an outlet has lost its last subscriber of a room. */
  release(name: string): void {
    const room = this.rooms.get(name);
    if (room && this.unused(room)) this.lingering.set(room, Date.now() + LINGER_MS);
  }

  shutdown(): void {
    this.stopped.abort();
    clearInterval(this.sweep);
    this.lingering.close();
    this.rooms.clear();
  }

  private mayStay(name: string, subscriber: Subscriber): Promise<boolean> {
    return this.rights.get(kindOf(name))?.(name, subscriber) ?? Promise.resolve(false);
  }

  private open(name: string): OpenRoom {
    let room = this.rooms.get(name);
    if (!room) {
      room = new OpenRoom(name, this.recentLimit, (opened) => this.start(opened));
      this.rooms.set(name, room);
    }
    return room;
  }

  private async start(room: OpenRoom): Promise<void> {
    try {
      await this.broker.subscribe(room.name);
      room.moveTo(await this.broker.position(room.name));
      if (room.behind) this.repair(room);
    } catch (error) {
      this.close(room);
      throw error;
    }
  }

  private unused(room: OpenRoom): boolean {
    return room.joining === 0 && !this.outlets.some((outlet) => outlet.has(room.name));
  }

  private close(room: OpenRoom): void {
    if (this.rooms.get(room.name) !== room) return; // another has been opened in its place
    this.rooms.delete(room.name);
    this.broker.unsubscribe(room.name).catch(() => undefined); // an unreachable engine has no subscription either
  }

  private onEvent(event: LogEvent): void {
    const room = this.rooms.get(event.position.room);
    if (!room) return;
    if (room.follows(event)) this.deliver(room, event);
    else if (!room.covers(event.position)) this.repair(room);
  }

  private onNotice(name: string, notice: Notice): void {
    if (this.rooms.has(name)) for (const outlet of this.outlets) outlet.notice(name, notice);
  }

  private onInterrupted(): void {
    for (const room of this.rooms.values()) this.repair(room);
  }

  private deliver(room: OpenRoom, event: LogEvent): void {
    room.advance(event);
    for (const outlet of this.outlets) outlet.event(event);
    if (event.closes === undefined) return;
    for (const outlet of this.outlets) outlet.close(room.name, event.closes, 'FORBIDDEN');
  }

  /** Catches the room up with its log in the background, for as long as it takes. One repair runs at a time. */
  private repair(room: OpenRoom): void {
    room.behind = true;
    if (room.repairing || !room.position) return;
    room.repairing = true;
    void this.keepTrying(room).finally(() => (room.repairing = false));
  }

  private async keepTrying(room: OpenRoom): Promise<void> {
    let wait = RETRY_MS.first;
    while (room.behind && this.rooms.get(room.name) === room) {
      try {
        await this.sync(room);
        wait = RETRY_MS.first;
      } catch {
        await delay(wait, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
        wait = Math.min(wait * 2, RETRY_MS.most);
      }
    }
  }

  /** Reads the log once from where the room is and delivers what it gives. Rejects when the engine does not answer. */
  private sync(room: OpenRoom): Promise<void> {
    room.syncing ??= this.readOn(room)
      .catch((error: unknown) => {
        room.behind = true;
        throw error;
      })
      .finally(() => {
        room.syncing = undefined;
        if (room.behind) this.repair(room);
      });
    return room.syncing;
  }

  private async readOn(room: OpenRoom): Promise<void> {
    room.behind = false;
    const from = room.current;
    const { top, events } = await this.broker.read(room.name, from, GAP_PAGE);
    for (const event of events ?? []) if (room.follows(event)) this.deliver(room, event);
    // A log that does not reach back to where the room is has lost something, even if it is shorter than that.
    if (!events && room.current === from) this.resync(room, top);
    else if (!room.covers(top)) room.behind = true;
    if (room.unsure) await this.recheck(room);
  }

  private resync(room: OpenRoom, top: Position): void {
    room.moveTo(top);
    room.unsure = true;
    for (const outlet of this.outlets) outlet.resync(top);
  }

  /** The lost events may have taken somebody's right to be here. */
  private async recheck(room: OpenRoom): Promise<void> {
    for (const outlet of this.outlets) {
      const users = [...outlet.users(room.name)];
      const different = new Map(users.map((user) => [`${user.role} ${user.userId}`, user]));
      for (const user of different.values()) {
        if (!(await this.mayStay(room.name, user))) outlet.close(room.name, user.userId, 'FORBIDDEN');
      }
    }
    room.unsure = false;
  }

  /** Makes `recent` reach back to `from`, if the log does. */
  private async reachBackTo(room: OpenRoom, from: Position): Promise<void> {
    if (!room.knows(from)) await this.sync(room);
    while (!room.knows(from) && room.behind) await this.sync(room);
    while (!room.reaches(from)) {
      if (!room.knows(from)) return;
      if (room.extending) await room.extending;
      else if (!(await this.extend(room, from))) return;
    }
  }

  private async extend(room: OpenRoom, from: Position): Promise<boolean> {
    const { floor, rewrites } = room;
    // More than can be held here, though another node may have let the log grow longer.
    if (room.current.seq - from.seq > this.recentLimit) return false;
    const reading = this.broker.read(room.name, { epoch: room.current.epoch, seq: from.seq }, floor - from.seq);
    room.extending = reading.then(
      () => undefined,
      () => undefined,
    );
    const { events } = await reading.finally(() => (room.extending = undefined));
    if (!events) return false;
    // Read again what was rewritten or moved while it was being read.
    if (rewrites === room.rewrites && floor === room.floor && events.length === floor - from.seq) {
      room.recent.prepend(events);
    }
    return true;
  }

  private dropOld(): void {
    const before = Date.now() - RECENT_MS;
    for (const room of this.rooms.values()) room.recent.dropOlderThan(before);
  }
}

function recoveryOf(room: OpenRoom, from: Position): Recovery {
  const position = room.current;
  const missed = room.after(from);
  const page = missed.slice(0, RECOVERY_PAGE);
  const events = page.map(({ event, data }) => ({ event, data }));
  const last = page.at(-1);
  return missed.length > page.length && last
    ? { position: last.position, recovered: true, events, next: true }
    : { position, recovered: true, events };
}
