import { setTimeout as delay } from 'node:timers/promises';
import { Crowd, withFleet } from '../support/crowd';
import { plainHttp } from '../support/plain-http';
import { until } from '../support/until';
import { plainWire, socketIoWire, streamWire } from '../support/wires';

const ROOMS = 50;
const [a, b, s] = [socketIoWire, plainWire, streamWire];
/** 20 in each room: 1,000 in all. Every other one leaves when he is told to. */
const SEATS = [a, b, b, a, a, b, b, a, a, b, b, a, a, b, b, a, a, b, s, s];

describe('F2: a rolling restart, with 1,000 clients on two nodes', () => {
  const fleet = withFleet(2);

  it('sends them over little by little, loses nothing, and fails no send that a retry does not heal', async () => {
    const crowd = await Crowd.gather(fleet(), { rooms: ROOMS, seats: SEATS, heeding: true });
    expect(crowd.roamers).toHaveLength(1_000);
    crowd.talk(2_000);
    for (const berth of fleet().berths) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + ROOMS);
      const movings = (): number[] => crowd.roamers.flatMap((roamer) => roamer.movings);
      const earlier = movings().length;
      const ending = berth.end();
      await until('the news', () => movings().length > earlier);
      expect((await plainHttp(`${berth.url}/health/ready`)).status).toBe(503);
      expect(await Promise.race([ending, delay(30_000, 'too late', { ref: false })])).toBe(0);
      // Not all at once: so many that as many seconds as hundreds of them hold some.
      const told = movings().slice(earlier);
      const leavingIn = new Set(told.map((afterMs) => Math.floor(afterMs / 1_000)));
      expect(told.length).toBeGreaterThanOrEqual(400);
      expect(leavingIn.size).toBeGreaterThanOrEqual(Math.min(10, Math.floor(told.length / 100)));
      await crowd.caughtUp();
      await berth.start();
    }
    const { faults, admissions } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
  }, 180_000);
});
