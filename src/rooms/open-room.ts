import { RECOVERY_PAGE } from '../contracts/limits';
import { isLogged } from '../contracts/namespaces';
import type { Position, Recovery } from '../contracts/rooms';
import type { LogEvent, Notice } from './broker';
import { RecentEvents } from './recent-events';

/** Notices held for those who are being let in, at most. */
const NOTICES = 1_000;

/** A room with subscribers on this node: how far its log has been delivered, and the bookkeeping of the hub. */
export class OpenRoom {
  /** Rejects when the room could not be opened. */
  readonly ready: Promise<void>;
  readonly recent: RecentEvents;
  readonly logged: boolean;
  /** What has been delivered; `undefined` until the room is open. */
  position: Position | undefined;
  /** When the log was last seen, or asked about, to end where it was delivered up to: `performance.now()`. */
  confirmedAt = 0;
  /** The log has, or may have, more than was delivered. */
  behind = false;
  repairing = false;
  /** The bus has lost events, so maybe notices too: whether those who are here may still hear is to be asked first. */
  missed = false;
  /** Events that could have told of lost rights were missed: everyone's right to be here is to be asked for again. */
  unsure = false;
  /** Those of whom alone it is to be asked. */
  doubted: Set<string> | undefined;
  syncing: Promise<void> | undefined;
  extending: Promise<void> | undefined;
  /** How many events took somebody's right to be here. */
  closings = 0;
  /** How many events rewrote earlier ones. */
  rewrites = 0;

  private joins = 0;
  /** Notices of who is there that came while somebody was being let in. */
  private notices: Notice[] = [];
  /** How many came before those. */
  private forgotten = 0;

  constructor(
    readonly name: string,
    recentLimit: number,
    start: (room: OpenRoom) => Promise<void>,
  ) {
    this.recent = new RecentEvents(recentLimit);
    this.logged = isLogged(name);
    this.ready = start(this);
    this.ready.catch(() => undefined); // whoever joins awaits it too, and hears of it
  }

  /** Joins under way. */
  get joining(): boolean {
    return this.joins > 0;
  }

  beginJoin(): void {
    this.joins += 1;
  }

  endJoin(): void {
    this.joins -= 1;
    if (this.joins === 0) this.forget(this.notices.length);
  }

  /** A place among the notices, for `noticesSince`. */
  get noticed(): number {
    return this.forgotten + this.notices.length;
  }

  notice(notice: Notice): void {
    if (!notice.attendance || !this.joining) return;
    this.notices.push(notice);
    this.forget(this.notices.length - NOTICES);
  }

  noticesSince(noticed: number): Notice[] {
    return this.notices.slice(Math.max(0, noticed - this.forgotten));
  }

  /** The position of an open room. */
  get current(): Position {
    if (!this.position) throw new Error(`${this.name} is not open`);
    return this.position;
  }

  /** The seq right before the first event in `recent`. */
  get floor(): number {
    return this.recent.floor(this.current.seq);
  }

  /** Whether the event is the next to deliver. */
  follows({ position }: LogEvent): boolean {
    return this.position?.epoch === position.epoch && position.seq === this.position.seq + 1;
  }

  /** Whether what lies at this position was delivered. */
  covers(position: Position): boolean {
    return this.position?.epoch === position.epoch && position.seq <= this.position.seq;
  }

  /** Whether a client's position belongs to what was delivered here; without an epoch it is the beginning. */
  knows(position: Position): boolean {
    return position.epoch === '' ? position.seq === 0 : this.covers(position);
  }

  /** Whether all that was delivered after a position is at hand. */
  reaches(position: Position): boolean {
    return this.knows(position) && position.seq >= this.floor;
  }

  /** What was delivered after a position that the room `reaches`. */
  after(position: Position): LogEvent[] {
    return this.recent.after(position.seq, this.current.seq);
  }

  /** What somebody at a position that the room `reaches` has missed, or the first page of it. */
  recoveryFrom(position: Position): Recovery {
    const missed = this.after(position);
    const page = missed.slice(0, RECOVERY_PAGE);
    const events = page.map(({ event, data }) => ({ event, data }));
    const last = page.at(-1);
    return missed.length > page.length && last
      ? { position: last.position, recovered: true, events, next: true }
      : { position: this.current, recovered: true, events };
  }

  advance(event: LogEvent): void {
    this.position = event.position;
    this.confirmedAt = performance.now();
    if (event.closes !== undefined) this.closings += 1;
    if (event.rewrites) {
      this.rewrites += 1;
      this.recent.clear();
    }
    this.recent.push(event);
  }

  /** Goes to a place without delivering what lies between. */
  moveTo(position: Position): void {
    this.position = position;
    this.confirmedAt = performance.now();
    this.rewrites += 1;
    this.closings += 1;
    this.recent.clear();
  }

  /** Whoever is just being let in is asked again, too. */
  doubt(userId?: string): void {
    if (userId === undefined) this.unsure = true;
    else this.doubtOf(userId);
    this.closings += 1;
    // Whoever was let in at this very position is not to go on from it unasked.
    this.position &&= { ...this.position };
  }

  /** His right to be here is to be asked for again. */
  doubtOf(userId: string): void {
    (this.doubted ??= new Set()).add(userId);
  }

  private forget(count: number): void {
    if (count <= 0) return;
    this.notices.splice(0, count);
    this.forgotten += count;
  }
}
