import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../src/contracts/rooms';
import { Checker } from '../faults/checker';
import { newConversation, newName } from './clients';
import { Fleet } from './fleet';
import { closeRoamers, Roamer } from './roamer';
import { until } from './until';
import type { Dial } from './wires';

/** A fleet of so many nodes for all tests of a file, who roam it included. */
export function withFleet(nodes: number): () => Fleet {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start(nodes);
  }, 60_000);
  afterAll(async () => {
    closeRoamers();
    await fleet.stop();
  }, 60_000);
  return () => fleet;
}

/** Somebody in a room, of whatever make. */
export interface Member {
  readonly name: string;
  readonly userId: string;
  readonly conversationId: string;
  readonly room: string;
  /** Has a connection, and all that was missed. */
  readonly seated: boolean;
  /** How far he has come. */
  readonly reached: number;
  /** Says something, again and again until it is acked. Rejects with what cannot be healed so; `undefined`: he gave up. */
  send(key: string): Promise<Position | undefined>;
}

/** Resolves when somebody has a seat. He begins with the address at `start`. */
export type Sit<M extends Member> = (
  name: string,
  place: readonly [userId: string, conversationId: string],
  checker: Checker,
  start: number,
) => Promise<M>;

export interface CrowdOptions {
  rooms: number;
  /** Those in each room, by the make of their clients; the first of them is the one who talks. */
  seats: readonly Dial[];
  /** Every other one leaves when he is told to. */
  heeding?: boolean;
}

export interface RoomOptions {
  /** Those who talk in each room: so many of the first seats. */
  talkers?: number;
  /** Makes a room for its users, and gives its id. */
  open?: (userIds: string[], room: number) => Promise<string>;
}

/** Seats taken at a time. */
const AT_ONCE = 50;

/** Many people in rooms on all servers of a fleet, one in each room talking, or some. */
export class Crowd<M extends Member = Roamer> {
  readonly checker = new Checker();
  readonly roamers: M[] = [];
  private readonly auditors: Roamer[] = [];
  private readonly talkers: M[] = [];
  /** How far each room has come, as far as was acked. */
  private readonly tops = new Map<string, number>();
  private talking: Promise<unknown> | undefined;
  private quiet = false;

  private constructor(private readonly fleet: Fleet) {}

  static gather(fleet: Fleet, { rooms, seats, heeding = false }: CrowdOptions): Promise<Crowd> {
    const sits = seats.map((dial, seat): Sit<Roamer> => {
      const ways = { dial, urls: fleet.urls, heeds: heeding && seat % 2 === 1 };
      return (name, place, checker, start) => Roamer.sit(name, place, checker, ways, start);
    });
    return Crowd.of(fleet, rooms, sits);
  }

  /** The same of whoever sits down otherwise. */
  static async of<M extends Member>(
    fleet: Fleet,
    rooms: number,
    seats: readonly Sit<M>[],
    { talkers = 1, open = (users, room) => newConversation(fleet.at(room).process, users) }: RoomOptions = {},
  ): Promise<Crowd<M>> {
    const crowd = new Crowd<M>(fleet);
    const taking: (() => Promise<M>)[] = [];
    for (let room = 0; room < rooms; room++) {
      const userIds = seats.map(() => newName('user'));
      const id = await open(userIds, room);
      for (const [seat, sit] of seats.entries()) {
        const place = [userIds[seat] ?? '', id] as const;
        taking.push(() => sit(`seat ${seat} of room ${room}`, place, crowd.checker, room + seat));
      }
    }
    for (let i = 0; i < taking.length; i += AT_ONCE) {
      crowd.roamers.push(...(await Promise.all(taking.slice(i, i + AT_ONCE).map((take) => take()))));
    }
    crowd.talkers.push(...crowd.roamers.filter((_, i) => i % seats.length < talkers));
    return crowd;
  }

  /** Lets each talker say something again and again, so long after the last was acked. */
  talk(pauseMs: number): void {
    this.talking = Promise.all(this.talkers.map((talker) => this.keepTalking(talker, pauseMs)));
  }

  /** Awaits the last acks. Rejects when something could not be sent. */
  async hush(): Promise<void> {
    this.quiet = true;
    await this.talking;
  }

  get said(): number {
    return [...this.tops.values()].reduce((sum, top) => sum + top, 0);
  }

  /** Awaits that everyone has a seat and all that was acked by now. */
  async caughtUp(withinMs?: number): Promise<void> {
    const tops = new Map(this.tops);
    await until(
      'everyone to have all',
      () => {
        const lagging = [...this.roamers, ...this.auditors].filter(
          ({ seated, reached, room }) => !seated || reached < (tops.get(room) ?? 0),
        );
        if (lagging.length === 0) return true;
        throw new Error(`${lagging.length} lag: ${lagging.slice(0, 9).map(String).join('\n')}`);
      },
      withinMs,
    );
  }

  /** Ends the talk, awaits all of it, has it read once more from the beginning, and gives what the checker has found. */
  async end(dial: Dial): Promise<ReturnType<Checker['report']>> {
    await this.hush();
    await this.caughtUp();
    await this.audit(dial);
    return this.checker.report();
  }

  /** Adds to each room somebody who reads all there is, from its beginning. */
  private async audit(dial: Dial): Promise<void> {
    for (const { userId, conversationId } of this.talkers) {
      const ways = { dial, urls: this.fleet.urls, fromBeginning: true };
      this.auditors.push(
        await Roamer.sit(`auditor of ${conversationId}`, [userId, conversationId], this.checker, ways),
      );
    }
    await this.caughtUp();
  }

  private async keepTalking(talker: Member, pauseMs: number): Promise<void> {
    for (let i = 1; !this.quiet; i++) {
      const said = await talker.send(`${talker.conversationId} ${talker.userId} ${i}`);
      if (said) this.tops.set(talker.room, Math.max(said.seq, this.tops.get(talker.room) ?? 0));
      await delay(pauseMs);
    }
  }
}

/** The value below which the share of all lies; `Infinity` of none. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Infinity;
}
