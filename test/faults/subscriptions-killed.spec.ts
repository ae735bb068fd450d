import { Crowd, withFleet } from '../support/crowd';
import { until } from '../support/until';
import { plainWire, socketIoWire } from '../support/wires';

describe('F10: the subscriptions of the nodes, killed again and again', () => {
  const fleet = withFleet(2);

  it('leave no gap that is not filled within 5 s, in order', async () => {
    const [a, b] = [socketIoWire, plainWire];
    const crowd = await Crowd.gather(fleet(), { rooms: 10, seats: [a, b, a, b] });
    crowd.talk(5);
    const killed = (): number => Number(fleet().redis.cli('client', 'kill', 'type', 'pubsub'));
    for (let round = 1; round <= 20; round++) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + 50);
      await until('subscriptions', () => killed() > 0);
      // Again, as soon as one has come back: while the first time is being got over.
      await until('subscriptions', () => killed() > 0);
      await until('talk', () => crowd.said > before + 60);
      await crowd.caughtUp(5_000);
    }
    await crowd.hush();
    await crowd.caughtUp(5_000);
    const { faults, admissions } = crowd.checker.report();
    expect([faults, admissions]).toEqual([[], []]);
    expect(crowd.roamers.flatMap((roamer) => roamer.absences)).toEqual([]);
  }, 120_000);
});
