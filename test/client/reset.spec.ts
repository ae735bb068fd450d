import type { RealtimeClient } from '../../src/client';
import { newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines, withNodesOnRedis } from '../support/node';
import { closeSdk, Create, kept, sdk, TRANSPORTS } from '../support/sdk';
import { proxyTo } from '../support/tcp-proxy';
import { until } from '../support/until';

async function say(at: Node, userId: string, id: string, ...contents: string[]): Promise<void> {
  for (const content of contents) {
    const { status } = await rest(at, userId, 'POST', `/conversations/${id}/messages`, { content });
    expect(status).toBe(201);
  }
}

/** What a user is told of a conversation: messages as they are, resets with what is in their snapshots. */
function follow(client: RealtimeClient, id: string): string[] {
  const conversation = client.chat.conversation(id);
  return kept<string>((listener) => {
    conversation.on('message', ({ content }) => listener(content));
    conversation.on('reset', ({ reason, snapshot }) => {
      const { messages, members, position, ...more } = snapshot;
      expect(more).toEqual({
        conversation: expect.anything() as unknown,
        readSeq: 0,
        unread: messages.length,
        hasMore: false,
      });
      expect(members).toHaveLength(2);
      expect(position).toMatchObject({ room: `conversation:${id}`, seq: expect.any(Number) as number });
      listener(`${reason}: ${messages.map(({ content }) => content).join()}`);
    });
  });
}

onBothEngines(
  (node) => {
    it.each(TRANSPORTS)(
      'over %s: gives a fresh state when the log has forgotten what was missed',
      async (_name, create: Create) => {
        const proxy = await proxyTo(node().url);
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const client = sdk(create, proxy, bob);
        const told = follow(client, id);
        await client.chat.conversation(id).join();
        await say(node(), alice, id, 'live');
        await until('live', () => told.length === 1);
        proxy.cut();
        await until('reconnecting', () => client.status.state === 'reconnecting');
        const missed = Array.from({ length: 30 }, (_, i) => `missed ${i}`);
        await say(node(), alice, id, ...missed);
        proxy.lead(node(1).url);
        await until('reset', () => told.length === 2);
        await say(node(), alice, id, 'live again');
        await until('live again', () => told.length === 3);
        expect(told).toEqual(['live', `recovered-false: ${['live', ...missed].join()}`, 'live again']);
        closeSdk();
        await proxy.close();
      },
    );
  },
  { EVENTS_PER_MINUTE: '0', ROOM_LOG_EVENTS: '10' },
);

describe('on Redis', () => {
  const { node, redis } = withNodesOnRedis(1, { EVENTS_PER_MINUTE: '0' });
  afterEach(closeSdk);

  it.each(TRANSPORTS)('over %s: gives a fresh state at a resync, and goes on', async (_name, create: Create) => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const client = sdk(create, node(), bob);
    const told = follow(client, id);
    const joins = kept((listener) => client.chat.conversation(id).on('joined', listener));
    await client.chat.conversation(id).join();
    await say(node(), alice, id, 'before');
    await until('live', () => told.length === 1);
    // The log as after a lost tail: the room's place is made anew.
    redis().cli('del', `depth:{conversation:${id}}:meta`);
    await say(node(), alice, id, 'after');
    await until('reset', () => told.length === 2);
    await say(node(), alice, id, 'and on');
    await until('live again', () => told.length === 3);
    expect(told).toEqual(['before', 'resync: before,after', 'and on']);
    expect(joins).toHaveLength(1);
  });
});
