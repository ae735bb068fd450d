import type { Message } from '../../src/contracts/chat';
import type { Resync } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { contents } from '../support/hearing';
import { Inbox, notify, restAs } from '../support/inbox';
import { Node, startNode } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

const HEALED_WITHIN_MS = 5_000;

type Fault = [name: string, code: string, begin: string[], end: string[]];

const FAULTS: Fault[] = [
  ['is full', 'STORE_FULL', ['config', 'set', 'maxmemory', '1mb'], ['config', 'set', 'maxmemory', '0']],
  ['has become a replica', 'STORE_UNAVAILABLE', ['replicaof', '127.0.0.1', '1'], ['replicaof', 'no', 'one']],
  [
    'misses its replicas',
    'STORE_UNAVAILABLE',
    ['config', 'set', 'min-replicas-to-write', '1'],
    ['config', 'set', 'min-replicas-to-write', '0'],
  ],
];

describe('when Redis (F9)', () => {
  let redis: RedisServer;
  let nodes: [Node, Node];
  let alice: string;
  let id: string;
  let sender: Client;
  let reader: Client;
  let bob: string;
  let inbox: Inbox;

  beforeAll(async () => {
    // Loads slowly, and answers meanwhile.
    redis = await startRedis(
      '--key-load-delay',
      '4000',
      '--enable-debug-command',
      'local',
      '--loading-process-events-interval-bytes',
      '1024',
    );
    const settings = { REDIS_URL: redis.url, EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' };
    nodes = [await startNode(settings), await startNode(settings)];
  }, 30_000);

  beforeEach(async () => {
    alice = newName('alice');
    bob = newName('bob');
    id = await newConversation(nodes[0], [alice, bob]);
    sender = await Client.connect(nodes[0], alice);
    reader = await Client.connect(nodes[1], bob);
    await sender.join(id);
    await reader.join(id);
    await sender.send(id, 'before');
    inbox = await Inbox.subscribed(nodes[1], bob);
  });

  afterEach(closeClients);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  });

  async function refused(code: string): Promise<void> {
    expect(await sender.fail('chat:message', { conversationId: id, content: 'refused' })).toMatchObject({ code });
    const conversation = { type: 'group', memberIds: [] };
    const notification = { userId: bob, type: 'test', title: 'refused', body: '' };
    for (const { status, body } of [
      await rest(nodes[1], 'anyone', 'POST', '/conversations', conversation),
      await restAs(nodes[1], 'service', 'POST', '/notifications', notification),
    ]) {
      expect([status, body.code]).toEqual([503, code]);
    }
  }

  async function heals(): Promise<void> {
    const message = { conversationId: id, content: 'after', clientMessageId: 'after' };
    const send = async (): Promise<unknown> => (await sender.ask('chat:message', message)).data;
    await until('a send', send, HEALED_WITHIN_MS);
    const last = await sender.send(id, 'last');
    const { position } = await notify(nodes[0], bob, { title: 'after' });
    // Heard, or known to be missed.
    const told = (client: Client): boolean =>
      contents(client).includes('last') || client.of<Resync>('resync').some(({ position }) => position.seq >= last.seq);
    await until('all to be told', () => [sender, reader].every(told));
    const missed = (): boolean =>
      inbox.client.of<Resync>('resync').some((resync) => resync.position.seq >= position.seq);
    await until('a notification', () => inbox.titles().includes('after') || missed());
    expect(inbox.titles()).not.toContain('refused');
    for (const client of [sender, reader]) {
      const heard = contents(client);
      // A server that has been a replica, or was started again, may have lost something: its rooms begin anew.
      const all: unknown =
        client.of('resync').length === 0 ? ['before', 'after', 'last'] : expect.not.arrayContaining(['refused']);
      expect(heard).toEqual(all);
    }
    const { body } = await rest<Message[]>(nodes[1], alice, 'GET', `/conversations/${id}/messages`);
    expect(body.data.map(({ content }) => content)).toEqual(['before', 'after', 'last']);
  }

  it.each(FAULTS)(
    '%s, writes are %s, nobody hears of them, and it heals within 5 s',
    async (_name, code, begin, end) => {
      redis.cli(...begin);
      await refused(code);
      redis.cli(...end);
      await heals();
    },
  );

  it('loads its data, writes are STORE_UNAVAILABLE, and it heals within 5 s', async () => {
    redis.cli('debug', 'populate', '1000');
    redis.cli('save');
    await redis.crash();
    const restarted = redis.restart();
    await until('loading', () => redis.cli('info', 'persistence').includes('loading:1'));
    await refused('STORE_UNAVAILABLE');
    await restarted;
    await heals();
  }, 60_000);
});
