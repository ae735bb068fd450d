import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMoving } from '../../src/contracts/draining';
import type { Message } from '../../src/contracts/chat';
import type { Placed, Position, Resync } from '../../src/contracts/rooms';
import type { Checker } from '../faults/checker';
import type { Ack } from './speaker';
import { Dial, Hears, Wire } from './wires';

export interface Ways {
  dial: Dial;
  /** Where he may go; when one does not have him he goes on to the next. */
  urls: readonly string[];
  /** Leaves when he is told to; else only when he is cut off. */
  heeds?: boolean;
  /** Is to have all that was ever said, not only what comes from now on. */
  fromBeginning?: boolean;
}

const RETRY_MS = { first: 50, most: 1_000 };
/** No answer for so long is none. */
const ANSWER_MS = 5_000;
/** What no retry heals within this time is not healed. */
const HEALED_MS = 90_000;

let roamers = new Set<Roamer>();

/** Call in `afterEach`. */
export function closeRoamers(): void {
  for (const roamer of roamers) roamer.close();
  roamers = new Set();
}

/**
 * Somebody in a conversation who, however often he is cut off, goes to a server that has him and goes on where he was. He
 * tells the checker all he is told.
 */
export class Roamer {
  /** How long he was away each time, in milliseconds, until he was back and had what he had missed. */
  readonly absences: number[] = [];
  /** What he was told when a server wanted him to leave. */
  readonly movings: number[] = [];
  private wire: Wire | undefined;
  /** Why he was not let in the last time. */
  private refusal: string | undefined;
  private at: Position | undefined;
  private closed = false;
  private away = false;
  private next: number;
  /** Those who wait for an answer, or for the end of the connection. */
  private readonly waiting = new Set<() => void>();

  private constructor(
    readonly name: string,
    readonly userId: string,
    readonly conversationId: string,
    private readonly checker: Checker,
    private readonly ways: Ways,
    start: number,
  ) {
    this.next = start;
    if (ways.fromBeginning) this.at = { room: this.room, epoch: '', seq: 0 };
    roamers.add(this);
  }

  /** Resolves when he has a seat. He begins with the address at `start`. */
  static async sit(
    name: string,
    [userId, conversationId]: readonly [userId: string, conversationId: string],
    checker: Checker,
    ways: Ways,
    start = 0,
  ): Promise<Roamer> {
    const roamer = new Roamer(name, userId, conversationId, checker, ways, start);
    await roamer.goOn();
    return roamer;
  }

  get room(): string {
    return `conversation:${this.conversationId}`;
  }

  get seated(): boolean {
    return this.wire !== undefined;
  }

  /** How far he has come. */
  get reached(): number {
    return this.checker.reached(this.name, this.room);
  }

  toString(): string {
    const seat = this.seated ? 'seated' : `not seated, ${this.refusal}`;
    return `${this.name}: ${seat}, has ${this.reached}, was away ${this.absences.length} times`;
  }

  /** Says something, again and again until it is acked. Rejects with what cannot be healed so. */
  async send(key: string): Promise<Position> {
    this.checker.sent(key);
    const message = { conversationId: this.conversationId, content: key, clientMessageId: key };
    let last: unknown = 'never connected';
    for (const until = Date.now() + HEALED_MS; Date.now() < until && !this.closed; await delay(RETRY_MS.first)) {
      const ack = await this.ask('chat:message', message);
      if (ack?.data) {
        const { position } = ack.data as Placed<Message>;
        this.checker.acked(key, position);
        return position;
      }
      last = ack?.error ?? last;
    }
    throw new Error(`${key} was not sent: ${JSON.stringify(last)}`);
  }

  /** Goes, and stays away until `comeBack`. */
  leave(): void {
    this.away = true;
    this.wire?.close();
  }

  async comeBack(): Promise<void> {
    this.away = false;
    await this.goOn();
  }

  close(): void {
    this.closed = true;
    this.wire?.close();
    roamers.delete(this);
  }

  /** `undefined`: there is no connection, it ended, or no answer came. */
  private ask(event: string, data: object): Promise<Ack<unknown> | undefined> {
    const { wire, waiting } = this;
    if (!wire) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (ack?: Ack<unknown>): void => {
        clearTimeout(late);
        waiting.delete(settle);
        resolve(ack);
      };
      const late = setTimeout(settle, ANSWER_MS);
      waiting.add(settle);
      wire.ask(event, data, settle);
    });
  }

  private async goOn(): Promise<void> {
    for (let wait = RETRY_MS.first; !this.closed && !this.away && !this.wire;) {
      const url = this.ways.urls[this.next % this.ways.urls.length] ?? '';
      this.next += 1;
      try {
        await this.dial(url);
      } catch (error) {
        this.refusal = `${url}: ${String(error)}`;
        await delay(wait * (0.5 + Math.random()));
        wait = Math.min(wait * 1.5, RETRY_MS.most);
      }
    }
  }

  private async dial(url: string): Promise<void> {
    const { userId, conversationId, at: since } = this;
    const attempt: { wire?: Wire; over: boolean } = { over: false };
    const hears: Hears = {
      joined: (position, recovered) => {
        if (!attempt.over) this.onJoined(position, recovered);
      },
      event: (event, data) => {
        if (!attempt.over) this.onEvent(event, data);
      },
      gone: () => {
        attempt.over = true;
        if (attempt.wire && this.wire === attempt.wire) this.onGone();
      },
    };
    attempt.wire = await this.ways.dial(url, { userId, conversationId, since }, hears);
    if (attempt.over || this.closed) attempt.wire.close();
    else this.wire = attempt.wire;
  }

  private onGone(): void {
    this.wire = undefined;
    // Not all to the same one.
    this.next += Math.floor(Math.random() * (this.ways.urls.length - 1));
    for (const settle of this.waiting) settle();
    const lost = performance.now();
    if (!this.closed && !this.away) void this.goOn().then(() => this.absences.push(performance.now() - lost));
  }

  private onJoined(position: Position, recovered: boolean | undefined): void {
    if (recovered) return;
    this.at = position;
    this.checker.told(this.name, this.room, recovered === false ? 'recovered:false' : 'joined', position);
  }

  private onEvent(event: string, data: unknown): void {
    if (event === 'server:moving') this.onMoving(data as ServerMoving);
    const { position, clientMessageId } = data as Partial<Placed<Message>> & Partial<Resync>;
    if (!position) return;
    this.at = position;
    if (event === 'resync') this.checker.told(this.name, this.room, 'resync', position);
    else this.checker.received(this.name, this.room, position, clientMessageId ?? undefined);
  }

  private onMoving({ afterMs }: ServerMoving): void {
    this.movings.push(afterMs);
    const { wire } = this;
    if (this.ways.heeds) setTimeout(() => wire?.close(), afterMs);
  }
}
