import { execFileSync } from 'node:child_process';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { growth, scrape, untilMetric } from '../support/metrics';
import { Node, onBothEngines, startNode, withNodesOnRedis } from '../support/node';
import { HANDSHAKES, plainHttp, pollingSid, pollingUrl } from '../support/plain-http';
import { askRaw, closeOf } from '../support/raw-events';
import { upgrade } from '../support/upgrade';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const opened = (namespace: string, transport: string): string =>
  `websocket_connections_total{namespace="${namespace}",transport="${transport}"}`;
const open = (namespace: string, transport: string): string =>
  `websocket_connected_clients{namespace="${namespace}",transport="${transport}"}`;
const events = (event: string): string => `websocket_events_total{namespace="/chat",event="${event}"}`;
const limited = (kind: string): string => `realtime_rate_limited_total{kind="${kind}"}`;
const DELIVERIES = 'realtime_deliveries_total{namespace="/chat"}';

afterEach(() => {
  closeClients();
  closeConnections();
});

onBothEngines(
  (node) => {
    it('is text that Prometheus takes and its linter has nothing to say of', async () => {
      const client = await Client.connect(node(), newName('alice'));
      await client.fail('chat:history', {});
      const { status, headers, text } = await plainHttp(`${node().url}/metrics`);
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
      expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8', stdio: 'pipe' })).toBe('');
      const helped = [...text.matchAll(/^# HELP (\w+) \S/gm)].map(([, name]) => name);
      expect([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name)).toEqual(helped);
      expect(helped).toEqual(
        expect.arrayContaining([
          'websocket_connections_total',
          'websocket_connected_clients',
          'websocket_events_total',
          'websocket_event_duration_seconds',
          'realtime_deliveries_total',
          'realtime_rate_limited_total',
          'realtime_resync_total',
          'realtime_upstream_dropped_total',
          'nodejs_eventloop_lag_seconds',
          'nodejs_eventloop_lag_p99_seconds',
          'process_resident_memory_bytes',
        ]),
      );
    });

    it('counts sockets by namespace and transport, until they are gone', async () => {
      for (const namespace of ['/', '/chat']) await untilMetric(node(), open(namespace, 'websocket'), 0);
      const enter = (namespace: string): Promise<Client> => Client.connect(node(), newName('alice'), { namespace });
      const grown = await growth(node(), [opened('/', 'websocket'), opened('/chat', 'websocket')], async () => {
        await Promise.all([enter('/'), enter('/chat'), enter('/chat')]);
      });
      expect(grown).toEqual([1, 2]);
      await untilMetric(node(), open('/', 'websocket'), 1);
      await untilMetric(node(), open('/chat', 'websocket'), 2);
      closeClients();
      await untilMetric(node(), open('/', 'websocket'), 0);
      await untilMetric(node(), open('/chat', 'websocket'), 0);
    });

    it('does not count who is refused', async () => {
      const grown = await growth(node(), [opened('/chat', 'websocket'), open('/chat', 'websocket')], () =>
        new Connection(node()).refused('/chat', { token: 'none' }),
      );
      expect(grown).toEqual([0, 0]);
    });

    it('takes the sockets of a connection along when it is upgraded', async () => {
      const sid = await pollingSid(node().url);
      const url = pollingUrl(node().url, sid);
      const auth = JSON.stringify({ token: token(newName('alice')) });
      const grown = await growth(node(), [opened('/', 'polling'), opened('/chat', 'polling')], async () => {
        await plainHttp(url, { method: 'POST', body: `40${auth}\x1e40/chat,${auth}` });
        for (const namespace of ['/', '/chat']) await untilMetric(node(), open(namespace, 'polling'), 1);
      });
      expect(grown).toEqual([1, 1]);
      const socket = await upgrade(node().url, sid);
      for (const namespace of ['/', '/chat']) {
        await untilMetric(node(), open(namespace, 'websocket'), 1);
        await untilMetric(node(), open(namespace, 'polling'), 0);
      }
      socket.destroy();
      for (const namespace of ['/', '/chat']) await untilMetric(node(), open(namespace, 'websocket'), 0);
    });

    it('counts events, well ended or not, with their durations', async () => {
      const alice = newName('alice');
      const client = await Client.connect(node(), alice);
      const id = await newConversation(node(), [alice]);
      const duration = (part: string): string =>
        `websocket_event_duration_seconds_${part}namespace="/chat",event="chat:message"}`;
      const series = [
        events('chat:message'),
        duration('count{'),
        duration('bucket{le="+Inf",'),
        duration('sum{'),
        events('chat:history'),
      ];
      const [sent, count, bucket, sum, asked] = await growth(node(), series, async () => {
        for (const i of times(3)) await client.send(id, `message ${i}`);
        await client.fail('chat:message', { conversationId: id });
        client.socket.emit('chat:history', {});
        await client.hear('error');
      });
      expect([sent, count, bucket, asked]).toEqual([4, 4, 4, 1]);
      expect(sum).toBeGreaterThan(0);
    });

    it('counts the sockets that an event of a room is written to', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      const alias = await Client.connect(node(), bob);
      await sender.join(id);
      await alias.do('conversation:join', { conversationId: id });
      const polling = await new Connection(node(), { transports: ['polling'] }).admitted('/chat', {
        token: token(bob),
      });
      await polling.emitWithAck('chat:join', { conversationId: id });
      const [grown] = await growth(node(), [DELIVERIES], async () => {
        for (const i of times(5)) await sender.send(id, `message ${i}`);
        await alias.hear('message:new', 5);
      });
      expect(grown).toBe(15);
      const [typing] = await growth(node(), [DELIVERIES], async () => {
        await sender.do('chat:typing', { conversationId: id, isTyping: true });
        await alias.hear('user:typing');
      });
      expect(typing).toBe(2);
    });

    it('counts whatever is not in the contract as `unknown`, however it is called (T5)', async () => {
      const ours = async (): Promise<string[]> =>
        [...(await scrape(node())).keys()].filter((series) => /^(websocket|realtime)_/.test(series)).sort();
      const client = await Client.connect(node(), newName('alice'));
      await client.fail('no:such:event');
      const before = await ours();

      const strange = ['__proto__', 'constructor', 'toString', 'unknown', '*', '', 'a"b\\c\n', 'x'.repeat(10_000)];
      const names = [...times(2_000).map(() => newName('event')), ...strange];
      const [unknown] = await growth(node(), [events('unknown')], async () => {
        const answers = await Promise.all(names.map((name) => client.fail(name, { any: 'thing' })));
        expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_EVENT']));
        for (const name of ['7', '1e300']) await askRaw(client, `[${name},{}]`);
      });
      expect(unknown).toBe(names.length + 2);
      for (const name of ['{"a":1}', '["chat:join"]', 'null', 'true', '"connect"', '"disconnect"']) {
        const other = await Client.connect(node(), newName('bob'));
        const closed = closeOf(other);
        other.socket.io.engine.write(`2/chat,[${name},{}]`);
        await closed;
      }
      expect(await ours()).toEqual(before);
    }, 30_000);
  },
  { EVENTS_PER_MINUTE: '0' },
);

describe('limits', () => {
  let node: Node;
  afterEach(() => node.stop());

  it('of users and addresses count what they refuse', async () => {
    node = await startNode({
      EVENTS_PER_MINUTE: '3',
      REST_PER_MINUTE: '2',
      SOCKETS_PER_USER: '1',
      SOCKETS_PER_IP: '2',
    });
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    await new Connection(node).refused('/chat', { token: token(alice) });
    closeConnections();
    await untilMetric(node, limited('connections'), 1);
    await pollingSid(node.url);
    expect((await HANDSHAKES.polling(node.url)).status).toBe(429);
    await untilMetric(node, limited('connections'), 2);

    for (const _ of times(3)) await client.fail('chat:history', {});
    expect((await client.fail('chat:history', {})).code).toBe('RATE_LIMITED');
    // What is dropped without a word is refused all the same.
    await client.do('chat:typing', { conversationId: 'none', isTyping: true });
    await untilMetric(node, limited('events'), 2);

    for (const status of [200, 200, 429]) {
      expect((await rest(node, alice, 'GET', '/conversations')).status).toBe(status);
    }
    await untilMetric(node, limited('rest'), 1);
    expect((await scrape(node)).get(limited('handshakes'))).toBe(0);
  }, 30_000);

  it('of handshakes count what they refuse', async () => {
    node = await startNode({ HANDSHAKES_PER_10S: '2' });
    for (const status of [200, 200, 429]) expect((await HANDSHAKES.polling(node.url)).status).toBe(status);
    expect((await HANDSHAKES.websocket(node.url)).status).toBe(429);
    await untilMetric(node, limited('handshakes'), 2);
    expect((await scrape(node)).get(limited('connections'))).toBe(0);
  }, 30_000);
});

/** Only there can a log lose what was delivered. */
describe('on Redis', () => {
  const { node, redis } = withNodesOnRedis(1);

  it('counts the rooms that had to say resync', async () => {
    const alice = newName('alice');
    const client = await Client.connect(node(), alice);
    const id = await newConversation(node(), [alice]);
    await client.join(id);
    await client.send(id, 'before');
    await client.hear('chat:message');
    await untilMetric(node(), 'realtime_resync_total', 0);
    redis().cli('del', `depth:{conversation:${id}}:meta`);
    await client.send(id, 'after');
    await client.hear('resync');
    await untilMetric(node(), 'realtime_resync_total', 1);
  });
});
