import type { Message } from '../../src/contracts/chat';
import type { Placed, Position } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

type Heard = Placed<Message>;
const seqsOf = (client: Client): number[] => client.of<Heard>('chat:message').map(({ position }) => position.seq);
const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('does not give live what a joined socket fetches page by page', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      const { position } = await client.join(id);
      const sender = await Client.connect(node(1), alice);
      await Promise.all(count(1, 320).map((i) => sender.send(id, `message ${i}`)));
      await client.hear('chat:message', 320);

      const first = await client.join(id, position);
      expect(first.next).toBe(true);
      await sender.send(id, 'between the pages');
      const second = await client.join(id, first.position);
      expect(second.events.map(({ data }) => (data as Heard).position.seq)).toEqual(count(301, 321));
      await sender.send(id, 'live');
      await client.hear('chat:message', 321);
      expect(seqsOf(client)).toEqual([...count(1, 320), 322]);
    });

    it('takes null for an optional property as if it were left out', async () => {
      const alice = newName('alice');
      const created = await rest<{ id: string }>(node(), alice, 'POST', '/conversations', {
        id: null,
        type: 'group',
        title: null,
        memberIds: null,
      });
      expect(created).toMatchObject({ status: 201, body: { data: { id: expect.any(String) as string, title: null } } });
      const { id } = created.body.data;
      const client = await Client.connect(node(), alice);
      const nothing = { type: null, metadata: null, replyTo: null, clientMessageId: null };
      expect(await client.send(id, 'hello', nothing)).toMatchObject({ type: 'text', metadata: {} });
      const history = { conversationId: id, before: null, after: null, limit: null };
      expect(await client.do('chat:history', history)).toMatchObject({
        messages: [{ content: 'hello' }],
        hasMore: false,
      });
      expect(await client.join(id, { seq: 0, epoch: null })).toMatchObject({ recovered: true, events: [{}] });
      expect(await client.fail('chat:message', { conversationId: id, content: null })).toMatchObject({
        details: [{ path: 'content' }],
      });
      const image = { conversationId: id, content: '', type: 'image', metadata: null };
      expect(await client.fail('chat:message', image)).toMatchObject({ details: [{ path: 'metadata.url' }] });
    });

    it('changes nothing by a join that is refused', async () => {
      const [alice, visitor] = [newName('alice'), newName('visitor')];
      const id = await newConversation(node(), [alice], { type: 'public' });
      const client = await Client.connect(node(), visitor);
      for (const since of [{ room: 'conversation:another', seq: 0 }, { seq: 5 }]) {
        expect(await client.fail('chat:join', { conversationId: id, since })).toMatchObject({
          code: 'VALIDATION_FAILED',
        });
      }
      const owner = await Client.connect(node(1), alice);
      expect(await owner.join(id)).toMatchObject({ position: { seq: 0 }, members: [{ userId: alice }] });
    });

    it('lets a member hear every change after the members his join told him of', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const users = count(1, 30).map(() => newName('user'));
      const adding = Promise.all(
        users.map((user) => rest(node(1), alice, 'PUT', `/conversations/${id}/members/${user}`)),
      );
      const client = await Client.connect(node(), alice);
      const { members } = await client.join(id);
      await adding;
      const known = (): Set<string> => {
        const added = client.of<{ userId: string }>('chat:member');
        return new Set([...members, ...added].map(({ userId }) => userId));
      };
      await until('all users known', () => known().size === 31);
    });

    it('publishes one message for a request sent twice at once with one Idempotency-Key', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const path = `/conversations/${id}/messages`;
      const key = { 'Idempotency-Key': 'once' };
      const [first] = await Promise.all([
        rest<Heard>(node(), alice, 'POST', path, { content: 'hello' }, key),
        rest<Heard>(node(1), alice, 'POST', path, { content: 'hello' }, key),
      ]);
      expect([201, 409]).toContain(first.status);
      const history = await rest<Message[]>(node(), alice, 'GET', path);
      expect(history.body.data).toHaveLength(1);
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);

describe('on Redis', () => {
  let redis: RedisServer;
  const nodes: Node[] = [];
  const node = async (settings: Record<string, string> = {}): Promise<Node> => {
    const started = await startNode({ REDIS_URL: redis.url, EVENTS_PER_MINUTE: '0', ...settings });
    nodes.push(started);
    return started;
  };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    closeClients();
    await Promise.all(nodes.splice(0).map((started) => started.stop()));
  });
  afterAll(() => redis.stop());

  it('answers a join whose log is longer than this node holds', async () => {
    const [long, short] = [await node(), await node({ ROOM_LOG_EVENTS: '10' })];
    const alice = newName('alice');
    const id = await newConversation(long, [alice]);
    const sender = await Client.connect(long, alice);
    const { position } = await sender.join(id);
    for (const i of count(1, 40)) await sender.send(id, `message ${i}`);
    const client = await Client.connect(short, alice);
    expect(await client.join(id, { ...position, seq: 5 })).toMatchObject({ recovered: false, position: { seq: 40 } });
    expect(await client.join(id, { ...position, seq: 35 })).toMatchObject({ recovered: true });
  });

  it('says resync when the log was rolled back under its epoch', async () => {
    const only = await node();
    const alice = newName('alice');
    const id = await newConversation(only, [alice]);
    const client = await Client.connect(only, alice);
    await client.join(id);
    for (const i of count(1, 5)) await client.send(id, `message ${i}`);
    await client.hear('chat:message', 5);
    // As after a restart that lost the last two writes.
    redis.cli('hset', `depth:{conversation:${id}}:meta`, 'seq', '3');
    redis.cli('ltrim', `depth:{conversation:${id}}:log`, '0', '2');
    redis.cli('client', 'kill', 'type', 'pubsub');
    const [resync] = await client.hear<{ position: Position }>('resync');
    expect(resync?.position.seq).toBe(3);
    await client.send(id, 'again');
    expect((await client.hear<Heard>('chat:message', 6)).at(-1)).toMatchObject({
      content: 'again',
      position: { seq: 4 },
    });
  });

  it('lives through a Redis that hangs while it is being subscribed to, and repairs what was missed', async () => {
    const [reading, writing] = [await node(), await node()];
    const alice = newName('alice');
    const id = await newConversation(writing, [alice]);
    const reader = await Client.connect(reading, alice);
    const sender = await Client.connect(writing, alice);
    await reader.join(id);
    redis.cli('client', 'kill', 'type', 'pubsub');
    redis.cli('client', 'pause', '5000');
    expect(await sender.fail('chat:message', { conversationId: id, content: 'into the pause' })).toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    await until(
      'sent',
      async () => (await sender.ask('chat:message', { conversationId: id, content: 'after' })).data,
      15_000,
    );
    await until('heard', () => reader.of<Heard>('chat:message').some(({ content }) => content === 'after'), 15_000);
    const seqs = seqsOf(reader);
    expect(seqs).toEqual(count(1, seqs.length));
    expect(reading.output() + writing.output()).not.toContain('Unhandled');
  }, 40_000);

  it('tells apart the client ids of users whose names end alike', async () => {
    const only = await node();
    const b = newName('b');
    const user = `${b}:x`;
    const id = await newConversation(only, [b, user]);
    const [first, second] = [await Client.connect(only, b), await Client.connect(only, user)];
    await first.send(id, 'of b', { clientMessageId: 'x:1' });
    expect(await second.send(id, 'of b:x', { clientMessageId: '1' })).toMatchObject({
      senderId: user,
      content: 'of b:x',
    });
  });

  it('ends with an error when its port is taken', async () => {
    const first = await node();
    await expect(node({ PORT: new URL(first.url).port })).rejects.toThrow(/^exited with 1: .*EADDRINUSE/s);
  });
});
