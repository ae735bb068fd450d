import { setTimeout as delay } from 'node:timers/promises';
import { Crowd } from '../support/crowd';
import { Fleet } from '../support/fleet';
import { plainHttp } from '../support/plain-http';
import { closeRoamers } from '../support/roamer';
import { until } from '../support/until';
import { plainWire, socketIoWire, streamWire } from '../support/wires';

const ROOMS = 50;
const [a, b, s] = [socketIoWire, plainWire, streamWire];
/** 20 in each room: 1,000 in all. Every other one leaves when he is told to. */
const SEATS = [a, b, b, a, a, b, b, a, a, b, b, a, a, b, b, a, a, b, s, s];

describe('F2: a rolling restart, with 1,000 clients on two nodes', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start({ nodes: 2 });
  }, 60_000);
  afterAll(async () => {
    closeRoamers();
    await fleet.stop();
  }, 60_000);

  it('sends them over little by little, loses nothing, and fails no send that a retry does not heal', async () => {
    const crowd = await Crowd.gather(fleet, { rooms: ROOMS, seats: SEATS, heeding: true });
    expect(crowd.roamers).toHaveLength(1_000);
    crowd.talk(2_000);
    for (const berth of fleet.berths) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + ROOMS);
      const movings = (): number[] => crowd.roamers.flatMap((roamer) => roamer.movings);
      const earlier = movings().length;
      const ending = berth.end();
      await until('the news', () => movings().length > earlier);
      expect((await plainHttp(`${berth.url}/health/ready`)).status).toBe(503);
      expect(await Promise.race([ending, delay(30_000, 'too late', { ref: false })])).toBe(0);
      const told = movings().slice(earlier);
      expect(told.length).toBeGreaterThanOrEqual(400);
      // At a hundred a second.
      expect(new Set(told.map((afterMs) => Math.floor(afterMs / 1_000))).size).toBeGreaterThanOrEqual(5);
      await crowd.caughtUp();
      await berth.start();
    }
    await crowd.hush();
    await crowd.caughtUp();
    await crowd.audit(plainWire);
    const { faults, admissions } = crowd.checker.report();
    expect([faults, admissions]).toEqual([[], []]);
  }, 180_000);
});
