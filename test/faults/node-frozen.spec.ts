import { setTimeout as delay } from 'node:timers/promises';
import { Crowd, withFleet } from '../support/crowd';
import { until } from '../support/until';
import { plainWire, socketIoWire } from '../support/wires';

describe('a node that stands still', () => {
  it.concurrent.each([
    ['2 s, as with a busy event loop (F4)', 2_000, withFleet(2)],
    ['10 s (F3)', 10_000, withFleet(2)],
    ['60 s (F3)', 60_000, withFleet(2)],
  ])(
    'for %s: everyone is given what came meanwhile',
    async (_name, frozenMs, fleet) => {
      const [a, b] = [socketIoWire, plainWire];
      const crowd = await Crowd.gather(fleet(), { rooms: 6, seats: [a, b, a, b, a, b] });
      // Less than a log holds.
      crowd.talk(frozenMs / 500);
      const before = crowd.said;
      await until('talk', () => crowd.said > before + 50);
      const { pid } = fleet().at(1).process;
      process.kill(pid, 'SIGSTOP');
      await delay(frozenMs);
      process.kill(pid, 'SIGCONT');
      const then = crowd.said;
      await until('talk', () => crowd.said > then + 50);
      const { faults, admissions, acked } = await crowd.end(plainWire);
      expect([faults, admissions]).toEqual([[], []]);
      expect(acked).toBeGreaterThan(100);
      // After a minute servers and clients may have given each other up.
      if (frozenMs < 60_000) expect(crowd.roamers.flatMap((roamer) => roamer.absences)).toEqual([]);
    },
    150_000,
  );
});
