import type { Message } from '../../src/contracts/chat';
import type { UnreadCount } from '../../src/contracts/notifications';
import type { UserPresence } from '../../src/contracts/presence';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { withNodesOnRedis } from '../support/node';
import { until } from '../support/until';

const seqsOf = (client: Client): number[] =>
  client.of<Placed<Message>>('chat:message').map(({ position }) => position.seq);

describe('on Redis, whose pub/sub loses what nobody listens to', () => {
  const { node, redis } = withNodesOnRedis(2, { EVENTS_PER_MINUTE: '0' });

  afterEach(closeClients);

  it('fills the gaps from the log, in order, while the subscription is cut again and again', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(0), [alice, bob]);
    const sender = await Client.connect(node(0), alice);
    const reader = await Client.connect(node(1), bob);
    await sender.join(id);
    await reader.join(id);
    for (let i = 0; i < 300; i++) {
      if (i % 50 === 25) redis().cli('client', 'kill', 'type', 'pubsub');
      await sender.send(id, `message ${i}`);
    }
    const all = Array.from({ length: 300 }, (_, i) => i + 1);
    for (const client of [sender, reader]) {
      await until('300 messages', () => seqsOf(client).length >= 300);
      expect(seqsOf(client)).toEqual(all);
      expect(client.of('resync')).toEqual([]);
    }
  }, 30_000);

  it('repairs even the last event before silence once the subscription stands again', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(0), [alice]);
    const reader = await Client.connect(node(1), alice);
    await reader.join(id);
    const sender = await Client.connect(node(0), alice);
    redis().cli('client', 'kill', 'type', 'pubsub');
    await sender.send(id, 'said into the gap');
    expect(await reader.hear('chat:message')).toHaveLength(1);
  });

  it('says resync when the log cannot fill the gap, and goes on right after', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(0), [alice]);
    const reader = await Client.connect(node(1), alice);
    const sender = await Client.connect(node(0), alice);
    const joined = await reader.join(id);
    await sender.send(id, 'before');
    await reader.hear('chat:message');

    // The log as after a lost tail: the room's place is made anew.
    redis().cli('del', `depth:{conversation:${id}}:meta`);
    await sender.send(id, 'after');
    const [resync] = await reader.hear<{ room: string; position: { epoch: string; seq: number } }>('resync');
    expect(resync?.room).toBe(`conversation:${id}`);
    expect(resync?.position.epoch).not.toBe(joined.position.epoch);
    await sender.send(id, 'and on');
    const heard = await reader.hear<Placed<Message>>('chat:message', 2);
    expect(heard.at(-1)).toMatchObject({
      content: 'and on',
      position: { epoch: resync?.position.epoch, seq: (resync?.position.seq ?? 0) + 1 },
    });
    expect(await sender.join(id, joined.position)).toMatchObject({ recovered: false });
  });

  it('tells again what is only told once: the unread count, and who is online', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const device = await Client.connect(node(1), alice, { namespace: '/notifications' });
    await device.do('notifications:subscribe', {});
    const watcher = await Client.connect(node(1), alice, { namespace: '/' });
    await watcher.do('presence:subscribe', { userIds: [bob] });
    const service = { authorization: `Bearer ${token(newName('service'), { role: 'service' })}` };
    const body = { userId: alice, type: 'test', title: 'told', body: 'into the gap' };

    // Nobody listens until both have been told.
    redis().cli('acl', 'setuser', 'default', '-subscribe');
    redis().cli('client', 'kill', 'type', 'pubsub');
    await rest(node(0), alice, 'POST', '/notifications', body, service);
    await Client.connect(node(0), bob);
    redis().cli('acl', 'setuser', 'default', '+subscribe');

    await until('the count', () => device.of<UnreadCount>('notifications:unread').at(-1)?.count === 1);
    await until('bob online', () => watcher.of<UserPresence>('presence').at(-1)?.online === true);
  });
});
