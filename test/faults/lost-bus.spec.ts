import type { Message } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, startNode } from '../support/node';
import { restAs } from '../support/roles';
import { RedisServer, startRedis, startRedisMasters } from '../support/redis';
import { until } from '../support/until';

const WITHIN_MS = 5_000;

describe.each(['one Redis', 'a Redis Cluster'])('when what %s publishes reaches nobody', (kind) => {
  let servers: RedisServer[];
  let nodes: [Node, Node];

  beforeAll(async () => {
    servers = kind === 'one Redis' ? [await startRedis()] : await startRedisMasters();
    const addresses = servers.map(({ port }) => `127.0.0.1:${port}`).join();
    const settings: Record<string, string> =
      kind === 'one Redis' ? { REDIS_URL: `redis://${addresses}` } : { REDIS_CLUSTER_NODES: addresses };
    nodes = [await startNode(settings), await startNode(settings)];
  }, 60_000);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all(servers.map((server) => server.stop()));
  });

  afterEach(closeClients);

  it('even the last event before silence is delivered within 5 s', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(nodes[0], [alice, bob]);
    const sender = await Client.connect(nodes[0], alice);
    const reader = await Client.connect(nodes[1], bob);
    await reader.join(id);
    await sender.send(id, 'heard');
    await reader.hear('chat:message');
    for (const { cli } of servers) {
      cli('acl', 'setuser', 'default', '-subscribe', '-ssubscribe');
      cli('client', 'kill', 'type', 'pubsub');
    }
    await sender.send(id, 'said to nobody');
    await until('the last event', () => reader.of<Message>('chat:message').length === 2, WITHIN_MS);
    for (const { cli } of servers) cli('acl', 'setuser', 'default', '+subscribe', '+ssubscribe');
    await sender.send(id, 'heard again');
    const heard = await reader.hear<Message>('chat:message', 3);
    expect(heard.map(({ content }) => content)).toEqual(['heard', 'said to nobody', 'heard again']);
    expect(reader.of('resync')).toEqual([]);
  });

  it('who is banned meanwhile hears nothing more, and all others everything within 5 s', async () => {
    const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
    const id = await newConversation(nodes[0], [alice, bob, carol]);
    const sender = await Client.connect(nodes[0], alice);
    const [banned, reader] = [await Client.connect(nodes[1], bob), await Client.connect(nodes[1], carol)];
    for (const client of [banned, reader]) await client.join(id);
    for (const { cli } of servers) {
      cli('acl', 'setuser', 'default', '-subscribe', '-ssubscribe');
      cli('client', 'kill', 'type', 'pubsub');
    }
    await restAs('admin', nodes[0], newName('admin'), 'POST', `/admin/bans/${bob}`, { minutes: 10 });
    const said = ['after the ban', 'and later'];
    for (const [i, content] of said.entries()) {
      await sender.send(id, content);
      await until(content, () => reader.of<Message>('chat:message').length === i + 1, WITHIN_MS);
    }
    for (const { cli } of servers) cli('acl', 'setuser', 'default', '+subscribe', '+ssubscribe');
    expect(banned.of('chat:message')).toEqual([]);
    expect(banned.socket.connected).toBe(false);
    expect(reader.of('resync')).toEqual([]);
  });
});
