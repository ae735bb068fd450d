import { setTimeout as delay } from 'node:timers/promises';
import { kindOf } from '../contracts/namespaces';
import type { Position } from '../contracts/rooms';
import type { Broker, Notice } from './broker';
import type { Certainty } from './certainty';
import type { OpenRoom } from './open-room';
import type { RoomOutlets } from './room-outlets';
import type { RoomRights } from './room-rights';

/** Events per read when a gap is filled. */
const GAP_PAGE = 500;
const RETRY_MS = { first: 100, most: 2_000 };

/** How things stand in a room, told to those who may have missed a notice of it. */
export type Refresh = (room: string) => Promise<Notice>;

/** Brings open rooms up to date with their logs. */
export class RoomRepair {
  private readonly refreshes = new Map<string, Refresh>();
  private readonly stopped = new AbortController();

  constructor(
    private readonly broker: Broker,
    private readonly outlets: RoomOutlets,
    private readonly rights: RoomRights,
    private readonly certainty: Certainty,
    private readonly recentLimit: number,
    private readonly isOpen: (room: OpenRoom) => boolean,
  ) {}

  refreshBy(kind: string, refresh: Refresh): void {
    this.refreshes.set(kind, refresh);
  }

  shutdown(): void {
    this.stopped.abort();
  }

  /** Catches the room up with its log in the background, for as long as it takes. One repair runs at a time. */
  repair(room: OpenRoom): void {
    room.behind = true;
    if (room.repairing || (room.logged && !room.position)) return;
    room.repairing = true;
    void this.keepTrying(room).finally(() => {
      room.repairing = false;
      // Asked for since the loop looked last.
      if (room.behind && this.isOpen(room)) this.repair(room);
    });
  }

  /** The same after the bus lost events: notices may be lost too. */
  missed(room: OpenRoom): void {
    room.missed = true;
    this.repair(room);
  }

  /** The same, and asks again whether this user, or everyone, may be in the room. */
  doubt(room: OpenRoom, userId?: string): void {
    room.doubt(userId);
    this.repair(room);
  }

  private async keepTrying(room: OpenRoom): Promise<void> {
    let wait = RETRY_MS.first;
    while (room.behind && this.isOpen(room)) {
      try {
        await this.sync(room);
        wait = RETRY_MS.first;
      } catch {
        await delay(wait, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
        wait = Math.min(wait * 2, RETRY_MS.most);
      }
    }
  }

  /** Brings the room up to date once. Rejects when the engine does not answer. */
  private sync(room: OpenRoom): Promise<void> {
    room.syncing ??= this.bringUp(room)
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

  private async bringUp(room: OpenRoom): Promise<void> {
    room.behind = false;
    if (room.logged) await this.readOn(room);
    const notice = await this.refreshes.get(kindOf(room.name))?.(room.name);
    if (notice) this.outlets.notice(room, notice);
  }

  /** Reads the log from where the room is and delivers what it gives. */
  private async readOn(room: OpenRoom): Promise<void> {
    const from = room.current;
    const { top, events } = await this.broker.read(room.name, from, GAP_PAGE);
    await this.makeSure(room);
    for (const event of events ?? []) if (room.follows(event)) this.outlets.deliver(room, event);
    // A log that does not reach back to where the room is has lost something, even if it is shorter than that.
    if (!events && room.current === from) this.resync(room, top);
    else if (!room.covers(top)) room.behind = true;
    if (room.unsure || room.doubted) await this.recheck(room);
  }

  /** Resolves when it is certain who of those in the room may hear what is delivered right then. */
  private async makeSure(room: OpenRoom): Promise<void> {
    while (room.missed || !this.certainty.certain) {
      await this.certainty.wait();
      if (!room.missed) continue;
      room.missed = false;
      try {
        await this.certainty.of(this.outlets.users(room.name).map(({ userId }) => userId));
      } catch (error) {
        room.missed = true;
        throw error;
      }
    }
  }

  private resync(room: OpenRoom, top: Position): void {
    room.moveTo(top);
    room.unsure = true;
    this.outlets.resync(top);
  }

  private async recheck(room: OpenRoom): Promise<void> {
    const { unsure, doubted } = room;
    // Whoever is doubted meanwhile is asked for again.
    [room.unsure, room.doubted] = [false, undefined];
    const here = this.outlets.users(room.name).filter(({ userId }) => unsure || doubted?.has(userId));
    const different = new Map(here.map((user) => [`${user.role} ${user.userId}`, user]));
    try {
      for (const user of different.values()) {
        if (!(await this.rights.mayStay(room.name, user))) this.outlets.close(room.name, user.userId, 'FORBIDDEN');
      }
    } catch (error) {
      room.unsure ||= unsure;
      for (const userId of doubted ?? []) room.doubtOf(userId);
      throw error;
    }
  }

  /** Makes `recent` reach back to `from`, if the log does. */
  async reachBackTo(room: OpenRoom, from: Position): Promise<void> {
    if (!room.knows(from)) await this.sync(room);
    while (!room.knows(from) && room.behind) await this.sync(room);
    while (!room.reaches(from)) {
      if (!room.knows(from)) return;
      if (room.extending) await room.extending;
      else if (!(await this.extend(room, from))) return;
    }
  }

  /** Whether it is worth looking again. Whoever waits for it finds what it has brought. */
  private extend(room: OpenRoom, from: Position): Promise<boolean> {
    const reading = this.readBack(room, from).finally(() => (room.extending = undefined));
    room.extending = reading.then(
      () => undefined,
      () => undefined,
    );
    return reading;
  }

  private async readBack(room: OpenRoom, from: Position): Promise<boolean> {
    const { floor, rewrites } = room;
    // More than can be held here, though another node may have let the log grow longer.
    if (room.current.seq - from.seq > this.recentLimit) return false;
    const start = { epoch: room.current.epoch, seq: from.seq };
    const { events } = await this.broker.read(room.name, start, floor - from.seq);
    if (!events) return false;
    // Read again what was rewritten or moved while it was being read.
    if (rewrites === room.rewrites && floor === room.floor && events.length === floor - from.seq) {
      room.recent.prepend(events);
    }
    return true;
  }
}
