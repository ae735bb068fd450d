import { Checker } from '../faults/checker';
import { closeClients, newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { closeSdk, Create, sdk, TRANSPORTS } from '../support/sdk';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

let redis: RedisServer;
let proxy: TcpProxy;
const nodes: Node[] = [];
const serve = async (): Promise<Node> => {
  const node = await startNode({ REDIS_URL: redis.url, EVENTS_PER_MINUTE: '0', DRAIN_MS: '3000' });
  nodes.push(node);
  return node;
};

beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  closeSdk();
  closeClients();
  await Promise.all(nodes.splice(0).map((node) => node.stop('SIGKILL')));
  await proxy.close();
});
afterAll(() => redis.stop());

/** Two users talk over a proxy that leads to one node, while something happens to it. */
async function talk(create: Create, happen: (first: Node) => Promise<void>) {
  const [first, second] = [await serve(), await serve()];
  proxy = await proxyTo(first.url);
  const checker = new Checker();
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(first, [alice, bob]);
  const room = `conversation:${id}`;
  // A node that freezes is to be noticed before the test is over.
  const timeouts = { heartbeatMs: 1_000, heartbeatTimeoutMs: 1_000 };
  const clients = [alice, bob].map((userId) => sdk(create, proxy, userId, { timeouts }));
  const [sender, reader] = clients.map((client) => client.chat.conversation(id));
  if (!sender || !reader) throw new Error('nobody there');
  const states: string[] = [];
  for (const [i, conversation] of [sender, reader].entries()) {
    clients[i]?.on('status', ({ state }) => states.push(state));
    conversation.on('reset', ({ snapshot }) => checker.told(`${i}`, room, 'recovered:false', snapshot.position));
    conversation.on('message', ({ content, position }) => checker.received(`${i}`, room, position, content));
    checker.told(`${i}`, room, 'joined', (await conversation.join()).position);
  }
  let talking = true;
  const say = async (): Promise<number> => {
    let last = 0;
    for (let i = 0; talking; i++) {
      checker.sent(`${i}`);
      const { position } = await sender.messages.send({ content: `${i}` });
      checker.acked(`${i}`, position);
      last = position.seq;
    }
    return last;
  };
  const said = say();
  await until('under way', () => checker.reached('1', room) > 20);
  proxy.turn(second.url);
  const former = states.length;
  await happen(first);
  const reached = checker.reached('1', room);
  await until('goes on', () => checker.reached('1', room) > reached + 20, 60_000);
  talking = false;
  const last = await said;
  for (const client of ['0', '1']) await until('all', () => checker.reached(client, room) === last);
  return { report: checker.report(), states: states.slice(former) };
}

describe.each(TRANSPORTS)('over %s, all that was acked comes once and in order', (_name, create: Create) => {
  it('when the node is killed', async () => {
    const { report } = await talk(create, async (first) => {
      await first.stop('SIGKILL');
    });
    expect(report).toMatchObject({ faults: [], admissions: [] });
  }, 120_000);

  it('when the node freezes', async () => {
    const { report } = await talk(create, (first) => {
      process.kill(first.pid, 'SIGSTOP');
      return Promise.resolve();
    });
    expect(report).toMatchObject({ faults: [], admissions: [] });
  }, 120_000);

  it('when the network is gone without a word', async () => {
    const { report } = await talk(create, () => {
      proxy.freeze();
      return Promise.resolve();
    });
    expect(report).toMatchObject({ faults: [], admissions: [] });
  }, 120_000);

  it('when the node restarts: its clients move, and nobody sees it', async () => {
    const { report, states } = await talk(create, async (first) => {
      await first.stop('SIGTERM');
    });
    expect(report).toMatchObject({ faults: [], admissions: [] });
    expect(states).toEqual([]);
  }, 120_000);
});
