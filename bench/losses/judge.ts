import type { Kind } from '../../test/faults/checker';
import { Crowd, Member } from '../../test/support/crowd';
import { Fleet } from '../../test/support/fleet';
import { closeSdk } from '../../test/support/sdk';
import { proxyTo } from '../../test/support/tcp-proxy';
import { until } from '../../test/support/until';
import type { Fault } from './faults';
import type { Server } from './servers';
import { closeGuests } from './socket-io-guest';

/** What the checker has found at a server under a fault. */
export interface Verdict {
  subscribers: number;
  /** Events that were acked. */
  acked: number;
  /** Those somebody in the room never got and was told nothing of; how often that was; how many it befell. */
  lost: { events: number; deliveries: number; subscribers: number };
  /** How often an event was given to somebody again. */
  twice: number;
  /** How often an event was given to somebody after one that was stored later. */
  disordered: number;
  /** How often somebody was told that he may have missed something. */
  told: number;
}

const NODES = 2;
/** What nobody has got for so long, nobody will. */
const QUIET_MS = 6_000;

/** Stages a fault at two servers of a kind, with a Redis of their own, behind a balancer. */
export async function judge(server: Server, fault: Fault): Promise<Verdict> {
  const fleet = await Fleet.start(NODES, server.fleet);
  const [first = '', ...others] = fleet.urls;
  const balancer = await proxyTo(first, ...others);
  try {
    const { rooms, seats, talkers, pauseMs } = fault;
    const makes = server.sits(balancer);
    const sits = Array.from({ length: seats }, (_, seat) => makes[seat % makes.length] as (typeof makes)[number]);
    const crowd = await Crowd.of(fleet, rooms, sits, { ...server.rooms, talkers });
    crowd.talk(pauseMs);
    await fault.stage({ fleet, balancer, crowd });
    await crowd.hush();
    await settled(crowd);
    return verdict(crowd);
  } finally {
    closeGuests();
    closeSdk();
    await balancer.close();
    await fleet.stop();
  }
}

/** Awaits that everyone has all there is, or that no more of it comes. */
async function settled({ checker, roamers }: Crowd<Member>): Promise<void> {
  let seen = { at: Date.now(), missing: -1 };
  const nothingMore = (): boolean => {
    const missing = checker.report().faults.filter(({ kind }) => kind === 'lost').length;
    if (missing !== seen.missing) seen = { at: Date.now(), missing };
    return (missing === 0 && roamers.every(({ seated }) => seated)) || Date.now() - seen.at > QUIET_MS;
  };
  await until('nothing more to come', nothingMore, 60_000);
}

function verdict({ checker, roamers }: Crowd<Member>): Verdict {
  const { faults, admissions, acked } = checker.report();
  // What is wrong with an ack is nobody's in particular.
  const of = (kind: Kind): typeof faults => faults.filter((fault) => fault.kind === kind && fault.client !== undefined);
  const lost = of('lost');
  return {
    subscribers: roamers.length,
    acked,
    lost: {
      events: new Set(lost.map(({ key }) => key)).size,
      deliveries: lost.length,
      subscribers: new Set(lost.map(({ client }) => client)).size,
    },
    twice: of('twice').length,
    disordered: of('order').length,
    told: admissions.length,
  };
}
