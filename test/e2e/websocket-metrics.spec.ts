import { adminSocket, WAYS } from '../support/admin';
import { Client, newConversation, newName } from '../support/clients';
import { growth, scrape, untilMetric } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { JsonSocket, PlainSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const series = (name: string, namespace: string): string =>
  `websocket_${name}{namespace="${namespace}",transport="ws"}`;
const events = (event: string): string => `websocket_events_total{namespace="/chat",event="${event}"}`;

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);

    it('counts plain WebSockets as transport `ws`, by the namespaces they have entered, until they are gone', async () => {
      for (const namespace of ['/', '/chat']) await untilMetric(node(), series('connected_clients', namespace), 0);
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const names = ['/', '/chat', '/projects'].map((namespace) => series('connections_total', namespace));
      const grown = await growth(node(), names, async () => {
        const one = await JsonSocket.connect(node(), alice);
        await JsonSocket.connect(node(), bob);
        await PlainSocket.room(node(), alice, id);
        await one.ask('chat:history', {});
        await one.ask('chat:history', {});
        await untilMetric(node(), series('connected_clients', '/'), 2);
        await untilMetric(node(), series('connected_clients', '/chat'), 2);
      });
      expect(grown).toEqual([2, 2, 0]);
      closeSpeakers();
      for (const namespace of ['/', '/chat']) await untilMetric(node(), series('connected_clients', namespace), 0);
    });

    it('counts events and deliveries the same as over any other transport', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const json = await JsonSocket.connect(node(), alice);
      await json.ask('chat:join', { conversationId: id });
      const text = await PlainSocket.room(node(), bob, id);
      const client = await Client.connect(node(), bob);
      await client.join(id);
      text.write('ready');
      await text.hear(1);
      await client.hear('chat:message');
      const deliveries = 'realtime_deliveries_total{namespace="/chat"}';
      const names = [events('chat:message'), events('unknown'), deliveries];
      const grown = await growth(node(), names, async () => {
        for (const i of times(3)) await json.ask('chat:message', { conversationId: id, content: `${i}` });
        text.write('hello');
        await json.ask('no:such:event', {}, '/chat');
        json.write(JSON.stringify({ event: 'x'.repeat(1_000), ns: '/chat' }));
        json.write('{"event":7,"ns":"/chat"}');
        await text.hear(5);
        await client.hear('chat:message', 5);
        await until('the errors', () => json.errors().length === 2);
      });
      // What is no frame is told on /.
      expect(grown).toEqual([4, 2, 4 * 3]);
      // A notice that a text client does not hear is not delivered to it, nor to who caused it.
      const [typing] = await growth(node(), [deliveries], async () => {
        await client.do('chat:typing', { conversationId: id, isTyping: true });
        await until('the notice', () => json.of('chat:typing').length === 1);
      });
      expect(typing).toBe(1);
    });

    it('names no namespace and no transport that there is not', async () => {
      const socket = await JsonSocket.connect(node(), newName('alice'));
      for (const ns of ['/nothing', '__proto__', 'x'.repeat(1_000)]) {
        socket.write(JSON.stringify({ event: 'chat:history', data: {}, ns }));
      }
      await until('the errors', () => socket.errors('/').length === 3);
      const labels = [...(await scrape(node())).keys()].flatMap((name) => /namespace="([^"]*)"/.exec(name)?.[1] ?? []);
      expect(
        labels.filter((label) => !['/', '/chat', '/projects', '/notifications', '/admin'].includes(label)),
      ).toEqual([]);
    });

    it.each(WAYS)('shows administrators plain sockets with their rooms and node, over %s', async (_way, open) => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const json = await JsonSocket.connect(node(1), bob);
      await json.ask('chat:join', { conversationId: id });
      const text = await PlainSocket.room(node(), bob, id);
      text.write('ready');
      await text.hear(1);
      const admin = await open(node(), newName('admin'));
      const { sockets } = await admin.user(bob);
      const rooms = [`conversation:${id}`];
      expect(sockets.map(({ namespace, transport, rooms }) => [namespace, transport, rooms]).sort()).toEqual([
        ['/', 'ws', []],
        ['/chat', 'ws', rooms],
        ['/chat', 'ws', rooms],
      ]);
      for (const { ip, connectedAt } of sockets) {
        expect(ip).toMatch(/127\.0\.0\.1$/);
        expect(Date.now() - Date.parse(connectedAt)).toBeLessThan(60_000);
      }
      expect(await admin.disconnect(bob)).toMatchObject({ disconnected: 2 });
      for (const socket of [json, text]) expect((await socket.closed()).code).toBe(4003);
      const stats = await (await adminSocket(node(), newName('admin'))).do<{ nodes: unknown[] }>('admin:stats', {});
      expect(stats.nodes.length).toBeGreaterThan(0);
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
