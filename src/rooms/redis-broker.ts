import { join } from 'node:path';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import type { Position } from '../contracts/rooms';
import type { RedisConnection } from '../redis/redis-connection';
import { AppendFlags, Broker, BrokerListener, LogEvent, LogSlice, Notice } from './broker';
import { newEpoch } from './epoch';
import { appendScript, fieldsJson, flagsJson, MOVED, parseEntry, READ, RedisRoomLog } from './redis-room-log';

const PUBLISH = appendScript([join(__dirname, 'lua', 'publish.lua')]);
/** Rooms per question. */
const MOVED_BATCH = 500;

/**
 * The engine of many processes: logs in Redis, told over its pub/sub with a channel per room (sharded in a cluster).
 * A log is a list, not a stream: its entries are contiguous by construction, found by index, and a deleted message's
 * text can be taken out of the middle, which a stream does not allow.
 */
export class RedisBroker extends Broker {
  private readonly listeners: BrokerListener[] = [];
  private readonly redis: RedisConnection;
  /** How far the listeners have been told, in the rooms subscribed; `undefined`: not known. */
  private readonly told = new Map<string, Position | undefined>();

  constructor(private readonly log: RedisRoomLog) {
    super();
    this.redis = log.redis;
    log.onAppended = (event) => this.onAppended(event);
    this.redis.subscriptions.onRestored(() => {
      // Redis may have come back with less than was told.
      for (const room of this.told.keys()) this.told.set(room, undefined);
      for (const listener of this.listeners) listener.onInterrupted();
    });
  }

  async publish(
    room: string,
    event: string,
    data: object,
    { idempotencyKey, ...flags }: AppendFlags & { idempotencyKey?: string } = {},
  ): Promise<LogEvent> {
    const keys = idempotencyKey === undefined ? [] : [this.redis.key(room, `idempotency:${idempotencyKey}`)];
    const args = [event, fieldsJson(data), flagsJson(flags), IDEMPOTENCY_MS];
    return parseEntry((await this.log.run(PUBLISH, room, keys, args)) as string);
  }

  notify(room: string, notice: Notice): Promise<void> {
    return this.redis.publish(this.redis.channel(room), noticeText(notice));
  }

  async read(room: string, after: Omit<Position, 'room'>, limit: number): Promise<LogSlice> {
    const args = [after.epoch, after.seq, limit, newEpoch(), this.log.lifeMs];
    const answer = (await this.redis.run(READ, this.log.keys(room), args)) as [string, number, string[]?];
    const [epoch, seq, entries] = answer;
    return { top: { room, epoch, seq }, events: entries ? entries.map(parseEntry) : null };
  }

  async position(room: string): Promise<Position> {
    const { top } = await this.read(room, { epoch: '', seq: 0 }, 0);
    return top;
  }

  /** A shard that does not answer is left out. */
  async moved(places: readonly Position[]): Promise<string[]> {
    // In a cluster each room has a slot of its own.
    const size = this.redis.sharded ? 1 : MOVED_BATCH;
    const asking: Promise<string[]>[] = [];
    for (let i = 0; i < places.length; i += size) asking.push(this.movedOf(places.slice(i, i + size)));
    const answers = await Promise.allSettled(asking);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  subscribe(room: string): Promise<void> {
    this.told.set(room, undefined);
    return this.redis.subscriptions.subscribe(this.redis.channel(room), (text) => this.onMessage(room, text));
  }

  unsubscribe(room: string): Promise<void> {
    this.told.delete(room);
    return this.redis.subscriptions.unsubscribe(this.redis.channel(room));
  }

  listen(listener: BrokerListener): void {
    this.listeners.push(listener);
  }

  private async movedOf(places: readonly Position[]): Promise<string[]> {
    const metas = places.map(({ room }) => this.log.keys(room)[0]);
    const ends = places.flatMap(({ epoch, seq }) => [epoch, seq]);
    const moved = new Set((await this.redis.run(MOVED, metas, [...ends, this.log.lifeMs])) as number[]);
    return places.filter((_, i) => moved.has(i)).map(({ room }) => room);
  }

  private onMessage(room: string, text: string): void {
    if (text.startsWith('N')) {
      const notice = JSON.parse(text.slice(1)) as Notice;
      for (const listener of this.listeners) listener.onNotice(room, notice);
    } else {
      this.onEventText(room, text);
    }
  }

  /** `E<epoch> <seq> <entry>`. What was told already is not even parsed. */
  private onEventText(room: string, text: string): void {
    const epochEnd = text.indexOf(' ');
    const seqEnd = text.indexOf(' ', epochEnd + 1);
    const last = this.told.get(room);
    if (last?.epoch === text.slice(1, epochEnd) && Number(text.slice(epochEnd + 1, seqEnd)) <= last.seq) return;
    this.tell(parseEntry(text.slice(seqEnd + 1)));
  }

  /** The next event need not wait for the bus; any other comes over it, in its turn. */
  private onAppended(event: LogEvent): void {
    const last = this.told.get(event.position.room);
    if (last?.epoch === event.position.epoch && event.position.seq === last.seq + 1) this.tell(event);
  }

  private tell(event: LogEvent): void {
    this.told.set(event.position.room, event.position);
    for (const listener of this.listeners) listener.onEvent(event);
  }
}

/** A notice as it travels on a room's channel. */
export function noticeText(notice: Notice): string {
  return `N${JSON.stringify(notice)}`;
}
