import { Crowd, Sit, withFleet } from '../support/crowd';
import { closeSdk, TRANSPORTS } from '../support/sdk';
import { SdkRoamer } from '../support/sdk-roamer';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';
import { plainWire } from '../support/wires';

/** What an app is told by the SDK, of both builds: every message once and in order, whatever becomes of the servers. */
describe('whoever has the SDK', () => {
  const fleet = withFleet(3);
  let balancer: TcpProxy;
  beforeEach(async () => {
    const [first = '', ...others] = fleet().urls;
    balancer = await proxyTo(first, ...others);
  });
  afterEach(async () => {
    closeSdk();
    await balancer.close();
  });

  /** Of both builds by turns: with an odd number in each room those who talk are, too. */
  function gather(rooms: number, seats: number): Promise<Crowd<SdkRoamer>> {
    const builds = TRANSPORTS.map(([, create]) => SdkRoamer.by(create, balancer));
    let taken = 0;
    const sit: Sit<SdkRoamer> = (...who) => (builds[taken++ % 2] as Sit<SdkRoamer>)(...who);
    return Crowd.of(fleet(), rooms, Array<Sit<SdkRoamer>>(seats).fill(sit));
  }

  it('F1: goes on at another node when one is killed in the middle of sending', async () => {
    const crowd = await gather(4, 9);
    crowd.talk(25);
    for (const [round, berth] of fleet().berths.entries()) {
      await until('talk', () => crowd.said > 100 * round);
      await berth.kill();
      await crowd.caughtUp();
      await berth.start();
    }
    const { faults, admissions } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
    expect(crowd.roamers.reduce((sum, { absences }) => sum + absences, 0)).toBeGreaterThanOrEqual(20);
  }, 180_000);

  it('F2: moves when its node restarts', async () => {
    const crowd = await gather(30, 9);
    crowd.talk(500);
    for (const berth of fleet().berths) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + 30);
      // As any balancer does with a node that is no longer ready.
      balancer.turn(...fleet().urls.filter((url) => url !== berth.url));
      expect(await berth.end()).toBe(0);
      await crowd.caughtUp();
      await berth.start();
      balancer.turn(...fleet().urls);
    }
    const { faults, admissions } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
  }, 240_000);

  it('F10: has its gaps filled within 5 s when the subscriptions of the nodes are killed again and again', async () => {
    const crowd = await gather(10, 5);
    crowd.talk(5);
    for (let round = 1; round <= 20; round++) {
      const before = crowd.said;
      await until('talk', () => crowd.said > before + 50);
      fleet().redis.cli('client', 'kill', 'type', 'pubsub');
      await crowd.caughtUp(5_000);
    }
    const { faults, admissions, acked } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
    expect(acked).toBeGreaterThan(1_000);
    expect(crowd.roamers.map(({ absences }) => absences)).toEqual(crowd.roamers.map(() => 0));
  }, 120_000);

  it('F12: comes back when all connections of a thousand clients are cut at once', async () => {
    const crowd = await gather(111, 9);
    crowd.talk(1_000);
    await until('talk', () => crowd.said > 100);
    balancer.cut();
    balancer.mend();
    await until('all to be gone', () => crowd.roamers.every(({ absences }) => absences === 1));
    await crowd.caughtUp(60_000);
    const { faults, admissions } = await crowd.end(plainWire);
    expect([faults, admissions]).toEqual([[], []]);
  }, 240_000);
});
