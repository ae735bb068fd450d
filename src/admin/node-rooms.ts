import { Injectable } from '@nestjs/common';
import { RoomHub } from '../rooms/room-hub';
import type { RoomCount } from './node-topics';

/** Rooms a node reports, the most subscribed. */
const REPORTED = 1_000;
/** Rooms of which it is reported all the time. */
const TOP = 50;
/** Rooms are counted anew only after so long, in milliseconds: there may be as many as there are users. */
const FRESH_MS = 10_000;

/** The rooms of this node that have subscribers. */
@Injectable()
export class NodeRooms {
  private latest: { top: RoomCount[]; at: number } | undefined;

  constructor(private readonly hub: RoomHub) {}

  /** Those whose names begin so, the most subscribed first. */
  census(prefix: string): RoomCount[] {
    return most(
      this.hub.census().filter(({ room }) => room.startsWith(prefix)),
      REPORTED,
    );
  }

  /** The most subscribed, as they were not long ago. */
  top(): RoomCount[] {
    const now = performance.now();
    if (!this.latest || now - this.latest.at > FRESH_MS) this.latest = { top: most(this.hub.census(), TOP), at: now };
    return this.latest.top;
  }
}

/** The largest, in their order, without sorting all the others. */
function most(rooms: readonly RoomCount[], count: number): RoomCount[] {
  const largest = (some: RoomCount[]): RoomCount[] => some.sort((a, b) => b.sockets - a.sockets).slice(0, count);
  let kept: RoomCount[] = [];
  for (const room of rooms) {
    kept.push(room);
    if (kept.length >= count * 4) kept = largest(kept);
  }
  return largest(kept);
}
