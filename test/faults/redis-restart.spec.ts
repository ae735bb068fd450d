import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed, Resync } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { contents } from '../support/hearing';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;

describe('when Redis, which appends to a file every second, is killed and started again', () => {
  let redis: RedisServer;
  let nodes: [Node, Node];
  let alice: string;
  let id: string;
  let sender: Client;
  let reader: Client;
  let joined: JoinedConversation;

  beforeAll(async () => {
    redis = await startRedis('--appendonly', 'yes', '--appendfsync', 'everysec');
    const settings = { REDIS_URL: redis.url, EVENTS_PER_MINUTE: '0' };
    nodes = [await startNode(settings), await startNode(settings)];
  }, 30_000);

  beforeEach(async () => {
    alice = newName('alice');
    const bob = newName('bob');
    id = await newConversation(nodes[0], [alice, bob]);
    sender = await Client.connect(nodes[0], alice);
    reader = await Client.connect(nodes[1], bob);
    joined = await reader.join(id);
  });

  afterEach(closeClients);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  });

  const sendAgain = (content: string): Promise<Placed<Message>> =>
    until(
      'a send that succeeds',
      async () =>
        (await sender.ask<Placed<Message>>('chat:message', { conversationId: id, content, clientMessageId: content }))
          .data,
      HEALED_WITHIN_MS,
    );

  async function history(): Promise<string[]> {
    const kept: Message[] = [];
    for (let more = true; more;) {
      const path = `/conversations/${id}/messages?limit=100&after=${kept.at(-1)?.seq ?? 0}`;
      const { body } = await rest<Message[]>(nodes[0], alice, 'GET', path);
      kept.push(...body.data);
      more = body.page?.hasMore ?? false;
    }
    const seqs = kept.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    return kept.map(({ content }) => content);
  }

  it('every acked message is there, and who was there before is not told that he has everything', async () => {
    const acked: string[] = [];
    const sending = Array.from({ length: 200 }, async (_, i) => {
      const { data } = await sender.ask<Message>('chat:message', { conversationId: id, content: `message ${i}` });
      if (data) acked.push(data.content);
    });
    await until('some acks', () => acked.length > 50);
    await redis.crash();
    await Promise.all(sending);
    await redis.restart();
    await sendAgain('after');
    expect(await history()).toEqual(expect.arrayContaining(acked));
    await reader.hear('resync');
    expect(await reader.join(id, joined.position)).toMatchObject({ recovered: false, events: [] });
    await sendAgain('live');
    await until('a live message', () => contents(reader).includes('live'));
  }, 60_000);

  it('with the end of its file cut off, the epoch is another one and the numbers go on', async () => {
    await sender.send(id, 'kept');
    await sender.send(id, 'lost');
    await reader.hear('chat:message', 2);
    await redis.crash();
    const folder = join(redis.folder, 'appendonlydir');
    const file = readdirSync(folder).find((name) => name.endsWith('.incr.aof')) ?? '';
    truncateSync(join(folder, file), statSync(join(folder, file)).size - 40);
    await redis.restart();
    // Nobody writes: it is told all the same.
    const [resync] = await reader.hear<Resync>('resync');
    expect(resync?.position.epoch).not.toBe(joined.position.epoch);
    expect(resync?.position.seq).toBe(1);
    const after = await sendAgain('after');
    expect(after.position).toEqual({ ...resync?.position, seq: 2 });
    expect(await history()).toEqual(['kept', 'after']);
    for (const seq of [0, 1, 2]) {
      const again = await reader.join(id, { ...joined.position, seq });
      expect(again).toMatchObject({ recovered: false, events: [] });
    }
  }, 60_000);
});
