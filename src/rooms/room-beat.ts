import type { Broker } from './broker';
import type { OpenRoom } from './open-room';

/** A room in which nothing was heard for this long is compared with its log. */
const BEAT_MS = 2_000;
/** Rooms opened or brought up to date at once are asked about at different times. */
const JITTER_MS = 500;
const TICK_MS = 250;

/**
 * Finds what the bus has lost: a hole shows with the next event, but after the last one there is none. Every open room
 * is compared with its log within `BEAT_MS` + `JITTER_MS` of what was delivered last, many with one question.
 */
export class RoomBeat {
  private readonly timer = setInterval(() => void this.tick(), TICK_MS).unref();

  constructor(
    private readonly broker: Broker,
    private readonly rooms: ReadonlyMap<string, OpenRoom>,
    private readonly onMoved: (room: OpenRoom) => void,
  ) {}

  shutdown(): void {
    clearInterval(this.timer);
  }

  private async tick(): Promise<void> {
    const now = performance.now();
    const places = [];
    for (const room of this.rooms.values()) {
      if (!room.position || room.behind || now - room.confirmedAt < BEAT_MS) continue;
      room.confirmedAt = now + Math.random() * JITTER_MS;
      places.push(room.position);
    }
    if (places.length === 0) return;
    const asked = new Map(places.map((place) => [place.room, place]));
    const moved = await this.broker.moved(places).catch(() => []); // asked again with the next beat
    for (const name of moved) {
      const room = this.rooms.get(name);
      // What was asked about may have been delivered meanwhile.
      if (room && room.position === asked.get(name)) this.onMoved(room);
    }
  }
}
