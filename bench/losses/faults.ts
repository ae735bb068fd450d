import { setTimeout as delay } from 'node:timers/promises';
import type { Crowd, Member } from '../../test/support/crowd';
import type { Fleet } from '../../test/support/fleet';
import type { TcpProxy } from '../../test/support/tcp-proxy';
import { until } from '../../test/support/until';

/** What can come to harm: servers, the way to them, and those who are there. */
export interface Scene {
  fleet: Fleet;
  balancer: TcpProxy;
  crowd: Crowd<Member>;
}

export interface Fault {
  title: string;
  rooms: number;
  seats: number;
  /** In each room; one, if left out. */
  talkers?: number;
  pauseMs: number;
  stage(scene: Scene): Promise<void>;
}

/** Of all rooms together. */
async function talk({ crowd }: Scene, more = 60): Promise<void> {
  const before = crowd.said;
  await until('talk', () => crowd.said >= before + more, 60_000);
}

async function allSeated({ crowd }: Scene): Promise<void> {
  await until('all to be back', () => crowd.roamers.every(({ seated }) => seated), 60_000);
}

async function freeze(scene: Scene, ms: number): Promise<void> {
  const { pid } = scene.fleet.at(1).process;
  await talk(scene);
  process.kill(pid, 'SIGSTOP');
  await delay(ms);
  process.kill(pid, 'SIGCONT');
  await talk(scene);
}

/** Ends the connections by which servers hear of each other's events: subscriptions, and reads that wait. */
function deafen({ cli }: Fleet['redis']): number {
  const readers = cli('client', 'list')
    .split('\n')
    .filter((line) => / cmd=xread /.test(line));
  for (const line of readers) cli('client', 'kill', 'id', /^id=(\d+)/.exec(line)?.[1] ?? '');
  return readers.length + Number(cli('client', 'kill', 'type', 'pubsub'));
}

/** With an odd number in each room those who talk are at both nodes. */
const ROOMFUL = { rooms: 6, seats: 7, pauseMs: 20 };

/** The rows of the fault tests, small. */
export const FAULTS = {
  F1: {
    ...ROOMFUL,
    title: 'each node killed (kill -9) in turn',
    async stage(scene) {
      for (const berth of scene.fleet.berths) {
        await talk(scene);
        await berth.kill();
        await talk(scene);
        await allSeated(scene);
        await berth.start();
      }
    },
  },
  F2: {
    ...ROOMFUL,
    title: 'a rolling restart (SIGTERM), behind a balancer that knows of it',
    async stage(scene) {
      const { fleet, balancer } = scene;
      for (const berth of fleet.berths) {
        await talk(scene);
        balancer.turn(...fleet.urls.filter((url) => url !== berth.url));
        await berth.end();
        await talk(scene);
        await allSeated(scene);
        await berth.start();
        balancer.turn(...fleet.urls);
      }
    },
  },
  F3: { ...ROOMFUL, title: 'a node frozen for 10 s', stage: (scene) => freeze(scene, 10_000) },
  F4: { ...ROOMFUL, title: 'a node busy for 2 s', stage: (scene) => freeze(scene, 2_000) },
  F5: {
    ...ROOMFUL,
    title: 'Redis killed (kill -9), and started again after 1 s',
    async stage(scene) {
      await talk(scene);
      await scene.fleet.redis.crash();
      await delay(1_000);
      await scene.fleet.redis.restart();
      await talk(scene, 300);
    },
  },
  F8: {
    ...ROOMFUL,
    title: 'Redis hangs for 10 s',
    async stage(scene) {
      await talk(scene);
      scene.fleet.redis.cli('client', 'pause', '10000');
      await delay(10_000);
      await talk(scene);
    },
  },
  F10: {
    ...ROOMFUL,
    title: 'the nodes’ subscriptions in Redis killed, 5 times',
    async stage(scene) {
      for (let round = 1; round <= 5; round++) {
        await talk(scene, 120);
        await until('subscriptions', () => deafen(scene.fleet.redis) > 0);
      }
      await talk(scene);
    },
  },
  F12: {
    rooms: 60,
    seats: 5,
    pauseMs: 500,
    title: 'all 300 clients cut off at once',
    async stage(scene) {
      await talk(scene);
      scene.balancer.cut();
      scene.balancer.mend();
      await talk(scene, 120);
      await allSeated(scene);
    },
  },
  F18: {
    rooms: 3,
    seats: 8,
    talkers: 4,
    pauseMs: 1,
    title: 'no fault: four in each room talk at once',
    stage: (scene) => talk(scene, 3_000),
  },
} satisfies Record<string, Fault>;
