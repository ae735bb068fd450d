import type { LogEvent } from '../../src/rooms/broker';
import { BareBroker } from '../support/brokers';
import { RedisPair } from '../support/redis-pair';

const ROUNDS = 100;

/** What was answered for each place: no place may ever be given to two events. */
class Places {
  private readonly taken = new Map<string, LogEvent>();

  add(event: LogEvent): LogEvent {
    const place = JSON.stringify(event.position);
    const other = this.taken.get(place);
    if (other) throw new Error(`${place} was given to ${JSON.stringify(other.data)} and ${JSON.stringify(event.data)}`);
    this.taken.set(place, event);
    return event;
  }
}

describe('when a replica without the last writes is promoted', () => {
  let pair: RedisPair;
  let brokers: BareBroker[];
  let places: Places;
  let n = 0;

  beforeAll(async () => {
    pair = await RedisPair.start();
    brokers = [await BareBroker.on(pair.link.url), await BareBroker.on(pair.link.url)];
    places = new Places();
  }, 30_000);

  afterAll(async () => {
    for (const broker of brokers) broker.close();
    await pair.stop();
  });

  const at = (i: number): BareBroker => brokers[i % brokers.length] as BareBroker;

  async function publish(room: string, broker = at(n)): Promise<LogEvent> {
    n += 1;
    return places.add(await broker.publish(room, 'chat:message', { n }));
  }

  async function loseTail(tail: () => Promise<void>): Promise<void> {
    await pair.level();
    pair.part();
    await tail();
    pair.promote();
    await Promise.all(brokers.map((broker) => broker.reached()));
  }

  it(`no client is told it has everything, and no place is given twice: ${ROUNDS} times`, async () => {
    const rooms = ['conversation:busy', 'conversation:now-and-then', 'conversation:quiet'];
    const last = new Map<string, LogEvent>();
    for (let round = 0; round < ROUNDS; round++) {
      const kept = await Promise.all(rooms.map((room) => publish(room)));
      const lost: LogEvent[] = [];
      await loseTail(async () => {
        for (let i = 0; i <= round % 3; i++) lost.push(...(await Promise.all(rooms.map((room) => publish(room)))));
      });
      for (const [i, room] of rooms.entries()) {
        // Sometimes it is read first, sometimes written.
        if (round % 2) await publish(room);
        for (const { position } of [...kept, ...lost].filter((event) => event.position.room === room)) {
          const { top, events } = await at(i).read(room, position, 100);
          expect({ round, events }).toEqual({ round, events: null });
          expect(top.epoch).not.toBe(position.epoch);
        }
        const next = await publish(room);
        const before = kept[i] as LogEvent;
        // The numbers go on: what is kept by its number stays in order.
        expect(next.position.seq).toBe(before.position.seq + (round % 2) + 1);
        last.set(room, next);
      }
      pair.follow();
    }
    for (const room of rooms) {
      const { events } = await at(0).read(room, (last.get(room) as LogEvent).position, 100);
      expect(events).toEqual([]);
    }
  }, 240_000);

  it('nor is a room nobody touched until the first primary is back, by a node that slept through it', async () => {
    const room = 'conversation:untouched';
    const asleep = await BareBroker.on(pair.primary.url);
    const kept = await publish(room, asleep);
    await loseTail(async () => {
      await publish(room, asleep);
    });
    pair.follow();
    await pair.level();
    pair.promote(); // with all that the other had, and the connection of the sleeper is as it was
    const next = await publish(room, asleep);
    expect(next.position.epoch).not.toBe(kept.position.epoch);
    expect((await asleep.read(room, kept.position, 100)).events).toBeNull();
    asleep.close();
  }, 30_000);
});
