import type { Position } from '../../src/contracts/rooms';

/**
 * What can be wrong with what clients were told:
 * - `lost`: acked, and a client who was in its room never got it
 * - `twice`: given to a client again, or stored at two places
 * - `order`: given to a client after what comes after it
 * - `hole`: a place in the log that was skipped, whatever is there
 * - `epoch`: another epoch, with no word of it
 * - `differs`: two who were told of one place, and told different things
 * - `unsent`: what nobody has sent
 */
export type Kind = 'lost' | 'twice' | 'order' | 'hole' | 'epoch' | 'differs' | 'unsent';

export interface Fault {
  kind: Kind;
  /** Left out where it is nobody's in particular. */
  client?: string;
  place: string;
  key?: string;
}

/** `joined`: where a client's first subscription begins. The others admit that something is missing before. */
export type Word = 'joined' | 'resync' | 'recovered:false';

export interface Admission {
  client: string;
  word: Word;
  place: string;
}

type Place = Omit<Position, 'room'> & { room?: string };

/** What a client was given of one epoch without a word between: all from `after` to `last` but `missing`. */
interface Stretch {
  epoch: string;
  after: number;
  last: number;
  missing: Set<number>;
}

/**
 * Judges what servers did to clients, of whatever make, by the contract: whatever is acked comes to everyone in its room,
 * once, in the order of `seq`, with no hole, unless `resync` or `recovered: false` was told first. Keys are what the test
 * calls its events by; events without one have a place all the same.
 */
export class Checker {
  private readonly keys = new Set<string>();
  /** Where each key was said to be. */
  private readonly places = new Map<string, string>();
  /** What was said to be at each place. */
  private readonly occupants = new Map<string, string>();
  private readonly acks: { key: string; position: Position }[] = [];
  /** The epochs of each room, in the order in which they were met. */
  private readonly epochs = new Map<string, string[]>();
  private readonly views = new Map<string, { client: string; room: string; stretches: Stretch[] }>();
  private readonly faults: Fault[] = [];
  private readonly admissions: Admission[] = [];

  sent(key: string): void {
    this.keys.add(key);
  }

  acked(key: string, position: Position): void {
    this.meet(position.room, position.epoch);
    this.settle(key, position);
    this.acks.push({ key, position });
  }

  received(client: string, room: string, { epoch, seq }: Place, key?: string): void {
    const position = { room, epoch, seq };
    this.meet(room, epoch);
    if (key !== undefined) this.settle(key, position, client);
    const stretches = this.stretches(client, room);
    let stretch = stretches.at(-1);
    const fault = (kind: Kind): void => void this.faults.push({ kind, client, place: placeOf(position), key });
    if (stretch?.epoch !== epoch) {
      if (stretch) fault('epoch');
      stretches.push((stretch = { epoch, after: seq - 1, last: seq - 1, missing: new Set() }));
    }
    if (seq > stretch.last) {
      for (let skipped = stretch.last + 1; skipped < seq; skipped++) stretch.missing.add(skipped);
      stretch.last = seq;
    } else {
      fault(stretch.missing.delete(seq) ? 'order' : 'twice');
    }
  }

  /** Without a place the client is to get all from the next event on. */
  told(client: string, room: string, word: Word, { epoch, seq }: Place): void {
    this.meet(room, epoch);
    const stretches = this.stretches(client, room);
    if (word === 'joined' && stretches.length > 0) return;
    if (word !== 'joined') this.admissions.push({ client, word, place: placeOf({ room, epoch, seq }) });
    stretches.push({ epoch, after: seq, last: seq, missing: new Set() });
  }

  /** How far a client has come in a room: the `seq` of the last event, or of where it began. */
  reached(client: string, room: string): number {
    return this.stretches(client, room).at(-1)?.last ?? 0;
  }

  /** To be asked for when everything has come that will. */
  report(): { faults: Fault[]; admissions: Admission[]; acked: number } {
    const faults = [...this.faults];
    for (const { client, room, stretches } of this.views.values()) {
      for (const { epoch, missing } of stretches) {
        for (const seq of missing) faults.push({ kind: 'hole', client, place: placeOf({ room, epoch, seq }) });
      }
      for (const { key, position } of this.acks) {
        if (position.room !== room || !this.isLost(position, stretches)) continue;
        faults.push({ kind: 'lost', client, place: placeOf(position), key });
      }
    }
    return { faults, admissions: [...this.admissions], acked: this.acks.length };
  }

  private isLost({ room, epoch, seq }: Position, stretches: Stretch[]): boolean {
    const current = stretches.at(-1);
    if (!current) return false;
    const met = this.epochs.get(room) ?? [];
    // Nobody has told of the epoch in which it was acked.
    if (met.indexOf(epoch) > met.indexOf(current.epoch)) return true;
    const within = stretches.filter((stretch) => stretch.epoch === epoch && seq > stretch.after);
    if (within.some(({ last, missing }) => seq <= last && !missing.has(seq))) return false;
    return within.some((stretch) => stretch === current || stretch.missing.has(seq));
  }

  private settle(key: string, position: Position, client?: string): void {
    const place = placeOf(position);
    const fault = (kind: Kind): void => void this.faults.push({ kind, client, place, key });
    if (!this.keys.has(key)) fault('unsent');
    const known = this.places.get(key);
    if (known === undefined) this.places.set(key, place);
    else if (known !== place) fault('twice');
    const occupant = this.occupants.get(place);
    if (occupant === undefined) this.occupants.set(place, key);
    else if (occupant !== key) fault('differs');
  }

  private meet(room: string, epoch: string): void {
    const met = this.epochs.get(room);
    if (!met) this.epochs.set(room, [epoch]);
    else if (!met.includes(epoch)) met.push(epoch);
  }

  private stretches(client: string, room: string): Stretch[] {
    const name = `${client} in ${room}`;
    const view = this.views.get(name) ?? { client, room, stretches: [] };
    this.views.set(name, view);
    return view.stretches;
  }
}

function placeOf({ room, epoch, seq }: Position): string {
  return `${room} ${epoch} ${seq}`;
}
