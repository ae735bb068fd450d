import type { Message } from '../../src/contracts/chat';
import { closeClients, newConversation, newName, rest } from '../support/clients';
import { Ear, LinkedServer, markRound, untilForwarding, untilListening } from '../support/linked';
import { untilMetric } from '../support/metrics';
import { startNode } from '../support/node';
import { closePlainSockets } from '../support/plain-socket';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';
import { Upstream, upstreamsSetting } from '../support/upstream';

/*
 * Two servers of ours, tied together by `UPSTREAMS` over `/ws/rooms`. What is said at one goes one link far, once. At the
 * other server a link is a user like any: `EVENTS_PER_MINUTE` counts for it, so these servers set it to 0.
 */

/** The longer it was away, the longer it may take until it is tried again. */
const RETURN_MS = 40_000;

let servers: LinkedServer[];
let redis: RedisServer | undefined;

beforeEach(() => {
  [servers, redis] = [[], undefined];
});

afterEach(async () => {
  closeClients();
  closePlainSockets();
  for (const { nodes } of servers) for (const { output } of nodes) expect(output()).not.toMatch(/^\s+at /m);
  await Promise.all(servers.map((server) => server.stop()));
  await redis?.stop();
}, 60_000);

async function plan(...names: string[]): Promise<LinkedServer[]> {
  servers = await Promise.all(names.map((name) => LinkedServer.plan(name)));
  return servers;
}

/** Those of some number that a server says. */
const sayings = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => `said ${name} ${i}`);

const contentsOf = (messages: Message[]): string[] => messages.map(({ content }) => content);

/** Each of them is there once, in each way, and those of one speaker in their order. */
async function expectOnce(ear: Ear, ...expected: string[]): Promise<void> {
  for (const messages of await ear.all('said')) {
    expect(contentsOf(messages).sort()).toEqual([...expected].sort());
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq).sort((a, b) => a - b));
  }
}

/** All speak at once, and each server has all of it once. */
async function expectOnceEverywhere(speakers: Ear[], listeners = speakers): Promise<void> {
  const said = speakers.map(({ server }) => sayings(server.name, 50));
  speakers.forEach((speaker, i) => speaker.chatter(...(said[i] ?? [])));
  for (const listener of listeners) await Promise.all(said.flat().map((content) => listener.hear(content)));
  await markRound(speakers, listeners);
  for (const listener of listeners) await expectOnce(listener, ...said.flat());
}

it('hears what is said there, once and in order, and nothing goes back', async () => {
  const [a, b] = (await plan('a', 'b')) as [LinkedServer, LinkedServer];
  await Promise.all([a.start({ to: b }), b.start()]);
  await Promise.all([a.converse(), b.converse()]);
  const [there, here] = [await Ear.open(b), await Ear.open(a)];
  await untilListening(here, there);
  await here.say(...sayings('a', 20));
  await there.say(...sayings('b', 50));
  await markRound([there], [there, here]);
  const [heard] = await here.all('said b');
  expect(contentsOf(heard)).toEqual(sayings('b', 50));
  for (const message of heard) expect(message).toMatchObject({ senderId: 'upstream:b', metadata: {} });
  await expectOnce(here, ...sayings('a', 20), ...sayings('b', 50));
  await expectOnce(there, ...sayings('b', 50));
}, 60_000);

it('with `forward` says there what is said here, once and in order, and hears no echo', async () => {
  const [a, b] = (await plan('a', 'b')) as [LinkedServer, LinkedServer];
  await Promise.all([a.start({ to: b, forward: true }), b.start()]);
  await Promise.all([a.converse(), b.converse()]);
  const [here, there] = [await Ear.open(a), await Ear.open(b)];
  await untilListening(here, there);
  await untilForwarding(here, there);
  await here.say(...sayings('a', 50));
  await there.hear('said a 49');
  const [heard] = await there.all('said a');
  expect(contentsOf(heard)).toEqual(sayings('a', 50));
  for (const message of heard) expect(message).toMatchObject({ senderId: 'link-of-a', metadata: { via: 'upstream' } });
  await there.say(...sayings('b', 50));
  await markRound([here, there]);
  expect(contentsOf((await here.all('said b'))[0])).toEqual(sayings('b', 50));
  for (const ear of [here, there]) await expectOnce(ear, ...sayings('a', 50), ...sayings('b', 50));
}, 60_000);

it('says nothing twice where both listen and forward to each other', async () => {
  const [a, b] = (await plan('a', 'b')) as [LinkedServer, LinkedServer];
  await Promise.all([a.start({ to: b, forward: true }), b.start({ to: a, forward: true })]);
  await Promise.all([a.converse(), b.converse()]);
  const [here, there] = [await Ear.open(a), await Ear.open(b)];
  await untilListening(here, there);
  await untilListening(there, here);
  await expectOnceEverywhere([here, there]);
}, 60_000);

it.each([0, 1])(
  'nor where the other is two nodes, and the link lands on node %i',
  async (landing) => {
    redis = await startRedis();
    const a = await LinkedServer.plan('a');
    const b = await LinkedServer.plan('b', { REDIS_URL: redis.url }, 2);
    servers = [a, b];
    await Promise.all([a.start({ to: b, forward: true, landing }), b.start({ to: a, forward: true })]);
    await Promise.all([a.converse(), b.converse()]);
    const [here, first, second] = [await Ear.open(a), await Ear.open(b, 0), await Ear.open(b, 1)];
    await untilListening(here, first);
    await untilListening(second, here);
    await expectOnceEverywhere([here, first], [here, first, second]);
  },
  90_000,
);

it('says what three in a ring say once at each: it goes one link far, and not round', async () => {
  const [a, b, c] = (await plan('a', 'b', 'c')) as [LinkedServer, LinkedServer, LinkedServer];
  await Promise.all([
    a.start({ to: b, forward: true }),
    b.start({ to: c, forward: true }),
    c.start({ to: a, forward: true }),
  ]);
  await Promise.all(servers.map((server) => server.converse()));
  const [ofA, ofB, ofC] = [await Ear.open(a), await Ear.open(b), await Ear.open(c)];
  for (const [one, next] of [
    [ofA, ofB],
    [ofB, ofC],
    [ofC, ofA],
  ] as const) {
    await untilListening(one, next);
    await untilForwarding(one, next);
  }
  await expectOnceEverywhere([ofA, ofB, ofC]);
}, 90_000);

describe.each(['memory', 'redis'])('when the other one, on the %s engine, restarts', (engine) => {
  it.each([
    ['', false],
    [', which listens and forwards as well', true],
  ])(
    'comes back by itself%s, and brings what was said meanwhile',
    async (_how, mutual) => {
      if (engine === 'redis') redis = await startRedis();
      const a = await LinkedServer.plan('a');
      const b = await LinkedServer.plan('b', redis ? { REDIS_URL: redis.url } : {});
      servers = [a, b];
      const back = mutual ? [{ to: a, forward: true }] : [];
      await Promise.all([a.start({ to: b, forward: true }), b.start(...back)]);
      await Promise.all([a.converse(), b.converse()]);
      const [here, before] = [await Ear.open(a), await Ear.open(b)];
      await untilListening(here, before);
      await (mutual ? untilListening(before, here) : untilForwarding(here, before));
      await b.stop();
      await until('the loss', () => a.output().includes('b: the connection is closed'));
      await here.say(...sayings('meanwhile', 50));
      await b.start(...back);
      // Memory forgets: then it is as if the conversation was made later.
      if (!redis) await b.converse();
      const after = await Ear.open(b);
      await until('it', async () => (await after.all('said'))[2].length === 50, RETURN_MS);
      if (mutual) await untilListening(after, here);
      await here.say(...sayings('afterwards', 10));
      await after.say(...sayings('b', 10));
      await markRound([here, after]);
      const said = [...sayings('meanwhile', 50), ...sayings('afterwards', 10)];
      const kept = contentsOf((await after.all('said'))[2]);
      expect(kept.filter((content) => said.includes(content))).toEqual(said);
      expect([...kept].sort()).toEqual([...said, ...sayings('b', 10)].sort());
      await expectOnce(here, ...said, ...sayings('b', 10));
    },
    90_000,
  );
});

it('keeps the last 1,000 messages for one that is away, and counts the others', async () => {
  const [a, b] = (await plan('a', 'b')) as [LinkedServer, LinkedServer];
  await a.start({ to: b, forward: true });
  await a.converse();
  const here = await Ear.open(a);
  const said = sayings('a', 1_010);
  for (const content of said) here.client.tell('chat:message', { conversationId: a.room, content });
  await here.hear('said a 1009');
  await untilMetric(a.node(), 'realtime_upstream_dropped_total{upstream="b"}', 10);
  expect(a.output()).toContain('b: messages not forwarded');
  await b.start();
  await b.converse();
  const there = await Ear.open(b);
  await until('the last one', async () => contentsOf((await there.all('said'))[2]).includes('said a 1009'), RETURN_MS);
  expect(contentsOf((await there.all('said'))[2])).toEqual(said.slice(10));
}, 90_000);

it('is no third in a direct conversation: neither does it relay there, nor forward', async () => {
  const upstream = await Upstream.start();
  const room = newName('direct');
  const entry = { name: 'ticker', url: upstream.url(), relayTo: room, forward: true, reconnectSeconds: 0.2 };
  const node = await startNode({ UPSTREAMS: upstreamsSetting(entry) });
  try {
    await newConversation(node, ['alice', 'bob'], { type: 'direct', id: room });
    const { heard } = await upstream.one();
    upstream.say('of a stranger');
    const lost =
      'upstream:ticker: frames that became no message: 1 (there is no such conversation, or it lets it not in)';
    await until('a warning', () => node.output().includes(lost));
    await rest(node, 'alice', 'POST', `/conversations/${room}/messages`, { content: 'between us' });
    await until('another', () =>
      node.output().includes('ticker: messages not forwarded: 1 (it is, or may be, a direct conversation)'),
    );
    await untilMetric(node, 'realtime_upstream_dropped_total{upstream="ticker"}', 2);
    const { body } = await rest<Message[]>(node, 'bob', 'GET', `/conversations/${room}/messages`);
    expect(contentsOf(body.data)).toEqual(['between us']);
    expect((await rest(node, 'upstream:ticker', 'GET', `/conversations/${room}`)).status).toBe(403);
    expect(heard).toEqual([]);
  } finally {
    await node.stop();
    await upstream.stop();
  }
}, 60_000);
