import { roomCodeOf, Session, SessionPeer } from '../../auth/session';
import type { AdminSocket } from '../../contracts/admin';
import type { Locale } from '../../contracts/auth';
import { RealtimeError } from '../../contracts/errors';
import type { Position, Resync, RoomClosed, StreamReady } from '../../contracts/rooms';
import type { ServerMoving } from '../../contracts/draining';
import type { Departing } from '../../draining/departing';
import { toProblem } from '../../errors/problem';
import type { LogEvent, Notice } from '../../rooms/broker';
import type { Backlog, RoomHub } from '../../rooms/room-hub';
import { cursorText } from './stream-cursor';
import type { EventStream } from './event-stream';
import { StreamFrame } from './stream-frame';
import type { StreamOutlet } from './stream.outlet';

/** What streams are counted and listed as. */
export const STREAM = { namespace: 'stream', transport: 'sse' } as const;

/** A browser comes back after this long, in milliseconds, and up to as much again: not all at the same moment. */
const RETRY_MS = 1_000;

/** Who reads: as the stream was asked for. */
export interface Reader {
  session: Session;
  address: string;
  locale: Locale;
}

/**
 * The rooms of one stream, and what its session does to it. Each room is either live, fed by the outlet, or behind: then
 * its log is read on from the place that the reader has. Live rooms fall behind when the reader is too slow.
 */
export class StreamPeer implements SessionPeer, Departing {
  /** What the reader has been given. */
  private readonly positions: Map<string, Position>;
  private readonly behind: Set<string>;
  private readonly connectedAt = new Date().toISOString();
  private suspended = false;
  private catchingUp = false;

  constructor(
    private readonly reader: Reader,
    private readonly stream: EventStream,
    private readonly outlet: StreamOutlet,
    private readonly hub: RoomHub,
    positions: readonly Position[],
  ) {
    this.positions = new Map(positions.map((position) => [position.room, position]));
    this.behind = new Set(this.positions.keys());
    stream.onRoom = () => void this.catchUp();
  }

  get connection(): this {
    return this;
  }

  get subscriber(): Session['principal'] {
    return this.reader.session.principal;
  }

  /** Tells the reader where he is, and goes on from there. */
  welcome(): void {
    const retry = RETRY_MS + Math.floor(Math.random() * RETRY_MS);
    const ready: StreamReady = { positions: [...this.positions.values()] };
    this.stream.write(new StreamFrame('ready', ready, `retry: ${retry}\n`).encode(this.id));
    for (const position of ready.positions) {
      // The very position at which the hub let him in: nothing has come since, nor is any right in doubt.
      if (this.hub.positionOf(position.room) === position) this.goLive(position, []);
    }
    void this.catchUp();
  }

  /** The next event of a live room; `false`: it has to wait in the log. */
  event(position: Position, frame: StreamFrame): boolean {
    const { full } = this.stream;
    if (full) this.fallBehind(position.room);
    else this.move(position, frame);
    return !full;
  }

  /** `false`: it is left out, there is too much before it. */
  notice(frame: StreamFrame): boolean {
    if (this.stream.full) return false;
    this.stream.write(frame.encode());
    return true;
  }

  resync(position: Position): void {
    const data: Resync = { room: position.room, position };
    this.move(position, new StreamFrame('resync', data));
  }

  /** The reader has lost his right to a room. */
  leave(room: string, code: RoomClosed['code']): void {
    if (!this.drop(room)) return;
    const data: RoomClosed = { room, code };
    this.send('room:closed', data);
    if (this.positions.size === 0) this.end();
  }

  send(event: string, data: object): void {
    this.stream.write(new StreamFrame(event, data).encode());
  }

  announce(moving: ServerMoving): void {
    this.send('server:moving', moving);
  }

  beat(): void {
    this.stream.beat();
  }

  suspend(): void {
    this.suspended = true;
    for (const room of this.positions.keys()) this.fallBehind(room);
  }

  resume(): void {
    this.suspended = false;
    void this.catchUp();
  }

  describe(): Omit<AdminSocket, 'node'> {
    const { session, address } = this.reader;
    const rooms = [...this.positions.keys()];
    return { id: session.id, ...STREAM, ip: address, connectedAt: this.connectedAt, rooms };
  }

  close(error: RealtimeError): void {
    const code = roomCodeOf(error);
    for (const room of [...this.positions.keys()]) {
      this.drop(room);
      if (code) this.send('room:closed', { room, code });
    }
    this.send('error', toProblem(error, this.reader.locale));
    this.end();
  }

  end(): void {
    this.disconnected();
    this.stream.end();
  }

  /** To be called when the connection is gone. */
  disconnected(): void {
    for (const room of [...this.positions.keys()]) this.drop(room);
  }

  /** Gives the reader what the logs have for him, as fast as he takes it; room by room he is live again. */
  async catchUp(): Promise<void> {
    if (this.catchingUp) return;
    this.catchingUp = true;
    try {
      for (let from = this.next(); from; from = this.next()) await this.readOn(from);
    } catch (error) {
      // The engine is away: nothing of the rooms came or will come unnoticed.
      this.close(error instanceof RealtimeError ? error : new RealtimeError('INTERNAL', { cause: error }));
    } finally {
      this.catchingUp = false;
    }
  }

  private get id(): string {
    return cursorText(this.positions.values());
  }

  private next(): Position | undefined {
    const [room] = this.behind;
    return room === undefined || this.suspended || this.stream.full ? undefined : this.positions.get(room);
  }

  private async readOn(from: Position): Promise<void> {
    const { room } = from;
    try {
      await this.hub.resume(room, this.subscriber, from, ({ position, recovered, events, next }, backlog) => {
        if (!this.behind.has(room) || this.suspended) return;
        if (!recovered) this.resync(position);
        for (const { event, data } of events as { event: string; data: { position: Position } }[]) {
          if (!this.event(data.position, new StreamFrame(event, data))) return;
        }
        if (!next) this.goLive(position, backlog);
      });
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.code !== 'FORBIDDEN') throw error;
      this.leave(room, 'FORBIDDEN');
    }
  }

  private goLive(position: Position, backlog: Backlog): void {
    this.positions.set(position.room, position);
    this.behind.delete(position.room);
    this.outlet.enter(position.room, this);
    for (const told of backlog) this.tell(told);
  }

  private tell(told: LogEvent | Notice): void {
    const frame = new StreamFrame(told.event, told.data);
    if ('position' in told) this.event(told.position, frame);
    else this.notice(frame);
  }

  private move(position: Position, frame: StreamFrame): void {
    this.positions.set(position.room, position);
    this.stream.write(frame.encode(this.id));
  }

  private fallBehind(room: string): void {
    this.behind.add(room);
    this.outlet.leave(room, this);
  }

  /** `false`: it was not among the rooms. */
  private drop(room: string): boolean {
    this.behind.delete(room);
    this.outlet.leave(room, this);
    return this.positions.delete(room);
  }
}
