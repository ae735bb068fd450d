import { RealtimeError } from '../contracts/errors';
import type { Position, Recovery } from '../contracts/rooms';
import { Deadlines } from '../timing/deadlines';
import { Broker, LogEvent, Notice } from './broker';
import { Certainty, Verify } from './certainty';
import { OpenRoom } from './open-room';
import { RoomBeat } from './room-beat';
import type { RoomOutlet, Subscriber } from './room-outlet';
import { RoomOutlets } from './room-outlets';
import { Refresh, RoomRepair } from './room-repair';
import { MayStay, RoomRights } from './room-rights';

/** A room nobody here is in stays open this long: people who reload a page come right back. */
const LINGER_MS = 5_000;
/** How long delivered events are held for those who were away for a moment. */
const RECENT_MS = 120_000;

export interface Join<T, R> {
  /** Where the caller was; left out: nothing is to be recovered. */
  since?: Position;
  /** Rejects when the caller may not be here. Called again when somebody lost his right meanwhile. */
  authorize: () => Promise<T>;
  /**
   * Makes the caller a subscriber and answers him, both at once: what follows in the log reaches him, nothing before
   * it. With `next` he has more to fetch and is not to be a subscriber yet. `backlog` is what has been delivered already
   * but came after what he is answered: he gets it as if it came just now, right after the answer.
   */
  enter: (recovery: Recovery, access: T, backlog: Backlog) => R;
}

export type Backlog = readonly (LogEvent | Notice)[];

/** `enter` for whoever comes back: no answer is waited for. */
export type Resume<R> = (recovery: Recovery, backlog: Backlog) => R;

/**
 * The rooms that have subscribers on this node. Delivers each room's log to the outlets, every event once and in `seq`
 * order: a hole is read from the log before anything after it is delivered, and where the log cannot fill it the
 * subscribers hear `resync`.
 */
export class RoomHub {
  private readonly rooms = new Map<string, OpenRoom>();
  private readonly outlets = new RoomOutlets();
  private readonly rights = new RoomRights();
  private readonly repairs: RoomRepair;
  private readonly beat: RoomBeat;
  private readonly certainty = new Certainty();
  private readonly lingering = new Deadlines<OpenRoom>((room) => this.unused(room) && this.close(room), 1_000);
  private readonly sweep = setInterval(() => this.dropOld(), RECENT_MS / 4).unref();

  constructor(
    private readonly broker: Broker,
    private readonly recentLimit: number,
  ) {
    const isOpen = (room: OpenRoom): boolean => this.rooms.get(room.name) === room;
    this.repairs = new RoomRepair(broker, this.outlets, this.rights, this.certainty, recentLimit, isOpen);
    this.beat = new RoomBeat(broker, this.rooms, (room) => this.repairs.missed(room));
    broker.listen({
      onEvent: (event) => this.onEvent(event),
      onNotice: (room, notice) => this.onNotice(room, notice),
      onInterrupted: () => void this.onInterrupted(),
    });
  }

  addOutlet(outlet: RoomOutlet): void {
    this.outlets.add(outlet);
  }

  /** Tells how rights are checked in rooms of a kind (`conversation`). */
  admitBy(kind: string, mayStay: MayStay): void {
    this.rights.admitBy(kind, mayStay);
  }

  /** Whether somebody may be in a room. Opens nothing: a room is opened only for whom it may concern. */
  mayStay(name: string, subscriber: Subscriber): Promise<boolean> {
    return this.rights.mayStay(name, subscriber);
  }

  /** Asks again whether somebody may be in a room, and has him out of it if not. In the background, until it is known. */
  recheck(name: string, userId: string): void {
    const room = this.rooms.get(name);
    if (room) this.repairs.doubt(room, userId);
  }

  /** The same for everyone in every room: a `recheck` may have been missed. */
  recheckAll(): void {
    for (const room of this.rooms.values()) this.repairs.doubt(room);
  }

  /** Tells what to tell in rooms of a kind after an interruption, in which notices were lost. */
  refreshBy(kind: string, refresh: Refresh): void {
    this.repairs.refreshBy(kind, refresh);
  }

  /** Tells how to find out, where notices were missed, who may hear nothing more. Before that no event is delivered. */
  verifyBy(verify: Verify): void {
    this.certainty.verifyBy(verify);
  }

  /** How far a room has been delivered here; `undefined`: it is not open. */
  positionOf(name: string): Position | undefined {
    return this.rooms.get(name)?.position;
  }

  /** Who is subscribed to a room here, once per subscription. */
  subscribers(name: string): Subscriber[] {
    return this.outlets.users(name);
  }

  /** The rooms with a log that have subscribers here, and how many. */
  census(): { room: string; sockets: number }[] {
    const logged = [...this.rooms.values()].filter(({ logged }) => logged);
    const counted = logged.map(({ name }) => ({ room: name, sockets: this.outlets.count(name) }));
    return counted.filter(({ sockets }) => sockets > 0);
  }

  /**
   * Authorises, catches the caller up from `since` and lets him enter, with no gap and nothing twice: from the moment
   * the missed events are gathered to the moment he has entered nothing is awaited.
   */
  async join<T, R>(name: string, { since, authorize, enter }: Join<T, R>): Promise<R> {
    const room = this.open(name);
    room.beginJoin();
    try {
      await room.ready;
      const { noticed } = room;
      for (;;) {
        const { closings, current } = room;
        const access = await authorize();
        if (since) await this.repairs.reachBackTo(room, since);
        if (closings !== room.closings) continue;
        if (since && room.reaches(since)) {
          return enter(room.recoveryFrom(since), access, room.noticesSince(noticed));
        }
        // What was looked up while authorising may be as old as `current`; what came after it follows the answer.
        if (!room.reaches(current)) continue;
        const fresh = { position: current, ...(since && { recovered: false }), events: [] };
        return enter(fresh, access, [...room.after(current), ...room.noticesSince(noticed)]);
      }
    } finally {
      room.endJoin();
      this.release(name);
    }
  }

  /**
   * The same for rooms without a log, any number at once: `look` finds out how things stand, `enter` makes the caller a
   * subscriber and answers him, and gives him the `backlog` of what was told since `look` began.
   */
  async attend<T, R>(
    names: readonly string[],
    look: () => Promise<T>,
    enter: (seen: T, backlog: Backlog) => R,
  ): Promise<R> {
    const rooms = names.map((name) => this.open(name));
    for (const room of rooms) room.beginJoin();
    try {
      await Promise.all(rooms.map(({ ready }) => ready));
      const marks = rooms.map(({ noticed }) => noticed);
      const seen = await look();
      return enter(
        seen,
        rooms.flatMap((room, i) => room.noticesSince(marks[i] ?? 0)),
      );
    } finally {
      for (const room of rooms) {
        room.endJoin();
        this.release(room.name);
      }
    }
  }

  /** Joins somebody by what is known of his rights: again, where he was in the room before, or at its end. */
  resume<R>(name: string, subscriber: Subscriber, since: Position | undefined, enter: Resume<R>): Promise<R> {
    const authorize = async (): Promise<void> => {
      if (!(await this.rights.mayStay(name, subscriber))) throw new RealtimeError('FORBIDDEN');
    };
    return this.join(name, { since, authorize, enter: (recovery, _, backlog) => enter(recovery, backlog) });
  }

  /** To be called when an outlet has lost its last subscriber of a room. */
  release(name: string): void {
    const room = this.rooms.get(name);
    if (room && this.unused(room)) this.lingering.set(room, Date.now() + LINGER_MS);
  }

  shutdown(): void {
    this.beat.shutdown();
    this.repairs.shutdown();
    clearInterval(this.sweep);
    this.lingering.close();
    this.rooms.clear();
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
      if (!room.logged) return;
      room.moveTo(await this.broker.position(room.name));
      if (room.behind) this.repairs.repair(room);
    } catch (error) {
      this.close(room);
      throw error;
    }
  }

  private unused(room: OpenRoom): boolean {
    return !room.joining && !this.outlets.has(room.name);
  }

  private close(room: OpenRoom): void {
    if (this.rooms.get(room.name) !== room) return; // another has been opened in its place
    this.rooms.delete(room.name);
    this.broker.unsubscribe(room.name).catch(() => undefined); // an unreachable engine has no subscription either
  }

  private onEvent(event: LogEvent): void {
    const room = this.rooms.get(event.position.room);
    if (!room) return;
    if (!this.certainty.certain) room.behind = true;
    else if (room.follows(event)) this.outlets.deliver(room, event);
    else if (!room.covers(event.position)) this.repairs.repair(room);
  }

  private onNotice(name: string, notice: Notice): void {
    const room = this.rooms.get(name);
    if (room) this.outlets.notice(room, notice);
  }

  private async onInterrupted(): Promise<void> {
    await this.certainty.restore();
    for (const room of this.rooms.values()) this.repairs.repair(room);
  }

  private dropOld(): void {
    const before = Date.now() - RECENT_MS;
    for (const room of this.rooms.values()) room.recent.dropOlderThan(before);
  }
}
