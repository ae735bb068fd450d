import { Crowd, percentile, withFleet } from '../support/crowd';
import { until } from '../support/until';
import { plainWire, socketIoWire } from '../support/wires';

describe('F1: a node that is killed in the middle of sending', () => {
  const fleet = withFleet(3);

  it('takes nothing with it that was acked, has nothing stored twice, and is replaced within 2 s', async () => {
    const [a, b] = [socketIoWire, plainWire];
    const crowd = await Crowd.gather(fleet(), { rooms: 6, seats: [a, b, a, b, a, b, b, a, b] });
    crowd.talk(5);
    for (const [round, berth] of [...fleet().berths, ...fleet().berths].entries()) {
      await until('talk', () => crowd.said > 100 * round);
      await berth.kill();
      await crowd.caughtUp();
      await berth.start();
    }
    const { faults, admissions } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
    const absences = crowd.roamers.flatMap((roamer) => roamer.absences);
    expect(absences.length).toBeGreaterThanOrEqual(50);
    expect(percentile(absences, 0.99)).toBeLessThanOrEqual(2_000);
  }, 120_000);
});
