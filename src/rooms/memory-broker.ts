import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { Position } from '../contracts/rooms';
import { Deadlines } from '../timing/deadlines';
import { AppendFlags, Broker, BrokerListener, LogEvent, LogSlice, Notice, RoomLogLimits } from './broker';
import { newEpoch } from './epoch';

interface RoomLog {
  epoch: string;
  seq: number;
  /** The last events, contiguous up to `seq`. */
  events: LogEvent[];
}

/**
 * The engine of one process. Bounded: each log keeps its last events, an idle room loses its log after `roomLogHours`
 * (and everything, if nothing was ever published in it).
 */
export class MemoryBroker extends Broker {
  private readonly logs = new Map<string, RoomLog>();
  private readonly subscribed = new Set<string>();
  private readonly listeners: BrokerListener[] = [];
  private readonly idle = new Deadlines<string>((room) => this.free(room), 60_000);
  private readonly published = new Map<string, LogEvent>();
  private readonly forgotten = new Deadlines<string>((key) => this.published.delete(key), 60_000);

  constructor(private readonly limits: RoomLogLimits) {
    super();
  }

  publish(
    room: string,
    event: string,
    data: object,
    { idempotencyKey, ...flags }: AppendFlags & { idempotencyKey?: string } = {},
  ): Promise<LogEvent> {
    const key = idempotencyKey === undefined ? undefined : `${room} ${idempotencyKey}`;
    const first = key === undefined ? undefined : this.published.get(key);
    if (first) return Promise.resolve(first);
    const appended = this.append(room, event, () => data, flags);
    if (key !== undefined) {
      this.published.set(key, appended);
      this.forgotten.set(key, Date.now() + IDEMPOTENCY_MS);
    }
    return Promise.resolve(appended);
  }

  /** The atomic step for the stores of this engine: `data` gets the seq its event will have. */
  append(room: string, event: string, data: (seq: number) => object, flags: AppendFlags = {}): LogEvent {
    const log = this.log(room);
    log.seq += 1;
    const position = { room, epoch: log.epoch, seq: log.seq };
    const appended: LogEvent = { position, event, data: { ...data(log.seq), position }, ...flags };
    log.events.push(appended);
    if (log.events.length > this.limits.roomLogEvents) log.events.shift();
    if (this.subscribed.has(room)) for (const listener of this.listeners) listener.onEvent(appended);
    return appended;
  }

  /** The seq right before the first entry that is still in the log. */
  floor(room: string): number {
    const log = this.log(room);
    return log.seq - log.events.length;
  }

  /** Rewrites the entries of `seqs` that are still in the log. Append an event that `rewrites` with it. */
  rewrite(room: string, seqs: readonly number[], data: object): void {
    const log = this.log(room);
    const floor = this.floor(room);
    for (const seq of seqs) {
      const entry = log.events[seq - floor - 1];
      if (entry) log.events[seq - floor - 1] = { ...entry, data: { ...data, position: entry.position } };
    }
  }

  notify(room: string, notice: Notice): Promise<void> {
    if (this.subscribed.has(room)) for (const listener of this.listeners) listener.onNotice(room, notice);
    return Promise.resolve();
  }

  read(room: string, after: Omit<Position, 'room'>, limit: number): Promise<LogSlice> {
    const log = this.log(room);
    const top = { room, epoch: log.epoch, seq: log.seq };
    const skip = after.seq - (log.seq - log.events.length);
    if (after.epoch !== log.epoch || skip < 0 || after.seq > log.seq) return Promise.resolve({ top, events: null });
    return Promise.resolve({ top, events: log.events.slice(skip, skip + limit) });
  }

  position(room: string): Promise<Position> {
    const { epoch, seq } = this.log(room);
    return Promise.resolve({ room, epoch, seq });
  }

  moved(places: readonly Position[]): Promise<string[]> {
    const left = places.filter(({ room, epoch, seq }) => {
      const log = this.logs.get(room);
      return log?.epoch !== epoch || log.seq !== seq;
    });
    return Promise.resolve(left.map(({ room }) => room));
  }

  subscribe(room: string): Promise<void> {
    this.subscribed.add(room);
    return Promise.resolve();
  }

  unsubscribe(room: string): Promise<void> {
    this.subscribed.delete(room);
    return Promise.resolve();
  }

  listen(listener: BrokerListener): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.idle.close();
    this.forgotten.close();
  }

  private log(room: string): RoomLog {
    let log = this.logs.get(room);
    if (!log) {
      log = { epoch: newEpoch(), seq: 0, events: [] };
      this.logs.set(room, log);
    }
    this.idle.set(room, Date.now() + this.limits.roomLogHours * 3_600_000);
    return log;
  }

  /** Keeps epoch and seq of a used room: its messages carry them. */
  private free(room: string): void {
    const log = this.logs.get(room);
    if (!log) return;
    if (this.subscribed.has(room)) this.idle.set(room, Date.now() + this.limits.roomLogHours * 3_600_000);
    else if (log.seq === 0) this.logs.delete(room);
    else log.events = [];
  }
}
