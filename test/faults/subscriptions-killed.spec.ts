import { Crowd, withFleet } from '../support/crowd';
import { until } from '../support/until';
import { plainWire, socketIoWire } from '../support/wires';

describe('F10: the subscriptions of the nodes, killed again and again', () => {
  const fleet = withFleet(2);

  it('leave no gap that is not filled within 5 s, in order', async () => {
    const [a, b] = [socketIoWire, plainWire];
    const crowd = await Crowd.gather(fleet(), { rooms: 10, seats: [a, b, a, b] });
    crowd.talk(5);
    let killed = 0;
    for (let round = 1; round <= 20; round++) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + 50);
      // Both of this round: the second while the first is being got over.
      for (const _ of [1, 2]) {
        killed += Number(fleet().redis.cli('client', 'kill', 'type', 'pubsub'));
        await until('talk', () => crowd.said > before + 60);
      }
      await crowd.caughtUp(5_000);
    }
    await crowd.hush();
    await crowd.caughtUp(5_000);
    const { faults, admissions, acked } = crowd.checker.report();
    expect([faults, admissions]).toEqual([[], []]);
    expect(killed).toBeGreaterThan(40);
    expect(acked).toBeGreaterThan(1_000);
    expect(crowd.roamers.flatMap((roamer) => roamer.absences)).toEqual([]);
  }, 120_000);
});
