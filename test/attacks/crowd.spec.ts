import { join } from 'node:path';
import { newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { closePlainSockets, JsonSocket } from '../support/plain-socket';
import { start, stop } from '../support/processes';
import { expectToStayAlive } from '../support/staying-alive';

const FLOOD = join(__dirname, '..', 'support', 'flood.js');
const ROUNDS = 5;
/** In a round; in all of them there are 5,000. */
const COMING = 1_000;
/** One alone is answered so soon that his p99 is how long the machine lets the server wait for a processor. */
const OTHERS = 5;
/** The default. */
const HANDSHAKES_PER_10S = 300;

interface Round {
  /** How long others waited for their answers, in milliseconds. */
  waits: number[];
  /** How many of the crowd were answered with which status. */
  statuses: Record<string, number>;
}

/**
 * What a crowd costs others is compared with what it costs them when it comes to another server on the same machine:
 * the crowd's own work, and whatever else the machine does, is then the same in both. The rounds alternate.
 */
describe('5,000 connections of one address (T10)', () => {
  let [target, elsewhere]: [Node?, Node?] = [];
  let others: JsonSocket[];
  beforeAll(async () => {
    [target, elsewhere] = await Promise.all([0, 1].map(() => startNode({ EVENTS_PER_MINUTE: '0' })));
    const connect = (): Promise<JsonSocket> =>
      JsonSocket.connect(target as Node, newName('alice'), { localAddress: '127.0.0.2' });
    others = await Promise.all(Array.from({ length: OTHERS }, connect));
  }, 60_000);
  afterAll(async () => {
    closePlainSockets();
    await Promise.all([target?.stop(), elsewhere?.stop()]);
  }, 30_000);
  expectToStayAlive(() => [target as Node]);

  /** Others ask, each one thing after the other, while a crowd comes to a server. */
  async function whileComingTo(node: Node, meanwhile?: () => Promise<unknown>): Promise<Round> {
    const crowd = start(process.execPath, [FLOOD, new URL(node.url).port, String(COMING)]);
    const waits: number[] = [];
    const told = (): string | undefined => /^\{.*\}$/m.exec(crowd.output())?.[0];
    await meanwhile?.();
    const keepAsking = async (other: JsonSocket): Promise<void> => {
      while (told() === undefined) {
        const asked = performance.now();
        await other.ask('notification:list', {});
        waits.push(performance.now() - asked);
      }
    };
    await Promise.all(others.map(keepAsking));
    await stop(crowd, 'SIGKILL');
    return { waits, statuses: JSON.parse(told() ?? '') as Record<string, number> };
  }

  it('are refused past the limit, and others wait less than twice as long', async () => {
    const [hit, missed]: [Round[], Round[]] = [[], []];
    const began = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      missed.push(await whileComingTo(elsewhere as Node));
      // Nor is anybody at another address kept out.
      const enter = async (): Promise<void> => {
        const alone = await JsonSocket.connect(target as Node, newName('bob'), { localAddress: '127.0.0.3' });
        expect((await alone.ask('notification:list', {})).error).toBeUndefined();
        alone.close();
      };
      hit.push(await whileComingTo(target as Node, round === 0 ? enter : undefined));
    }

    const total = (status: string): number => hit.reduce((sum, { statuses }) => sum + (statuses[status] ?? 0), 0);
    expect(total('101') + total('429')).toBe(ROUNDS * COMING);
    // As many as the rate lets in, in each 10 s that it took.
    const windows = Math.ceil((performance.now() - began) / 10_000) + 1;
    expect(total('101')).toBeLessThanOrEqual(windows * HANDSHAKES_PER_10S);
    expect(total('101')).toBeGreaterThanOrEqual(HANDSHAKES_PER_10S - 1);

    const p99 = (rounds: Round[]): number => {
      const waits = rounds.flatMap((round) => round.waits).sort((a, b) => a - b);
      return waits[Math.floor(waits.length * 0.99)] ?? Infinity;
    };
    expect(p99(hit) / p99(missed)).toBeLessThan(2);
  }, 120_000);
});
