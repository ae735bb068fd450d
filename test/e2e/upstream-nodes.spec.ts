import type { Message } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';
import { Dial, Upstream, upstreamsSetting } from '../support/upstream';

/** A node is given up 20 s after its last sign of life; then another takes over. */
const TAKEOVER_MS = 40_000;

let redis: RedisServer;
let upstream: Upstream;
let room: string;
let nodes: Node[];
let talking: NodeJS.Timeout | undefined;
let said = 0;

beforeEach(async () => {
  [redis, upstream] = [await startRedis(), await Upstream.start()];
  room = newName('room');
  nodes = [];
  said = 0;
}, 60_000);

afterEach(async () => {
  closeClients();
  clearInterval(talking);
  await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
  await upstream.stop();
  await redis.stop();
}, 60_000);

/** A node that tells the upstream its number. */
async function add(): Promise<Node> {
  const headers = { 'x-node': String(nodes.length) };
  const entry = { name: 'ticker', url: upstream.url(), headers, relayTo: room, forward: true, reconnectSeconds: 0.2 };
  const untied = { name: 'untied', url: upstream.url('/untied') };
  const node = await startNode({ REDIS_URL: redis.url, UPSTREAMS: upstreamsSetting(entry, untied) });
  nodes.push(node);
  return node;
}

const numberOf = ({ headers }: Dial): number => Number(headers['x-node']);

/** Who listens on a node to what becomes of the frames. */
async function listener(node: Node): Promise<{ frames: () => number[]; client: Client }> {
  const client = await Client.connect(node, newName('alice'));
  await client.join(room);
  const frames = (): number[] => client.of<Message>('chat:message').map(({ content }) => Number(content));
  return { frames, client };
}

/** The upstream says 1, 2, 3 … to whoever is there. */
function talk(): void {
  talking = setInterval(() => upstream.say(String((said += 1))), 20);
}

function expectAscending(numbers: number[]): void {
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
}

it('keeps every frame, once and in order, over an outage of Redis', async () => {
  await newConversation(await add(), ['alice'], { type: 'public', id: room });
  const second = await add();
  await upstream.one();
  const { frames } = await listener(second);
  talk();
  await until('frames', () => frames().length > 10);
  redis.cli('client', 'pause', '7000', 'ALL');
  await until('many more', () => said > 450);
  await until('all of it', () => frames().length > 500);
  clearInterval(talking);
  await until('the rest', () => frames().at(-1) === said);
  expect(frames()).toEqual(Array.from({ length: said }, (_, i) => i + 1));
  expect(upstream.dialsOf().map(numberOf)).toEqual([0]);
}, 60_000);

it('goes on elsewhere when its node is killed, with what is said to it too', async () => {
  await newConversation(await add(), ['alice'], { type: 'public', id: room });
  const second = await add();
  const third = await add();
  expect(numberOf(await upstream.one())).toBe(0);
  const { frames, client } = await listener(third);
  talk();
  await until('frames', () => frames().length > 10);
  await nodes[0]?.stop('SIGKILL');
  const next = await until('another connection', () => upstream.open()[0], TAKEOVER_MS);
  expect(numberOf(next)).toBe(1);
  const before = frames().length;
  await until('frames again', () => frames().length > before + 100);
  expectAscending(frames());
  await client.send(room, '0');
  await until('what was said here', () => next.heard.includes('0'));
  expect(upstream.dialsOf().map(numberOf)).toEqual([0, 1]);
  expect(second.output()).not.toMatch(/^\s+at /m);
}, 90_000);

it('goes on elsewhere at once when its node is stopped', async () => {
  await newConversation(await add(), ['alice'], { type: 'public', id: room });
  await add();
  await upstream.one();
  expect(await nodes[0]?.stop()).toBe(0);
  await until('another connection', () => upstream.open().some((dial) => numberOf(dial) === 1));
  expect(upstream.open()).toHaveLength(1);
  await upstream.one('/untied');
  expect(upstream.dialsOf('/untied')).toHaveLength(2);
}, 60_000);

it('says nothing twice when its node was frozen and wakes up', async () => {
  const [first, second] = [await add(), await add()];
  await newConversation(second, ['alice'], { type: 'public', id: room });
  await upstream.one();
  const { frames } = await listener(second);
  talk();
  await until('frames', () => frames().length > 10);
  process.kill(first.pid, 'SIGSTOP');
  const isSeconds = (dial: Dial): boolean => numberOf(dial) === 1;
  await until('another connection', () => upstream.open().some(isSeconds), TAKEOVER_MS);
  const before = frames().length;
  await until('frames again', () => frames().length > before + 50);
  process.kill(first.pid, 'SIGCONT');
  await until('the first to let go', () => upstream.open().every(isSeconds));
  const after = said;
  await until('frames after it', () => Number(frames().at(-1)) > after + 50);
  expectAscending(frames());
}, 120_000);

it('says nothing twice when Redis forgets everything', async () => {
  const [first] = [await add(), await add()];
  await newConversation(first, ['alice'], { type: 'public', id: room });
  await upstream.one();
  const heard = await listener(first);
  talk();
  await until('frames', () => heard.frames().length > 10);
  redis.cli('flushall');
  await newConversation(first, ['alice'], { type: 'public', id: room });
  const again = await listener(first);
  await until('frames again', () => again.frames().length > 300);
  expectAscending(again.frames());
  expect(upstream.open()).toHaveLength(1);
}, 60_000);

it('waits for Redis where it is not there at the start', async () => {
  redis.cli('client', 'pause', '5000', 'ALL');
  await add();
  const client = await until('a client', () => listenerOnceThere());
  await upstream.one();
  upstream.say('1');
  await until('the frame', () => client.frames().length === 1);
}, 60_000);

async function listenerOnceThere(): ReturnType<typeof listener> {
  const [node] = nodes as [Node];
  await newConversation(node, ['alice'], { type: 'public', id: room });
  return listener(node);
}
