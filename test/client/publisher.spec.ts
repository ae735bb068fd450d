import { createRequire } from 'node:module';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Published from '../../src/publisher';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { proxyTo } from '../support/tcp-proxy';

const { RealtimePublisher } = createRequire(__filename)('../../dist/publisher/index.cjs') as typeof Published;

onBothEngines((node) => {
  afterEach(closeClients);

  it('reaches users, rooms and everyone', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const root = await Client.connect(node(1), bob, { namespace: '/' });
    const chat = await Client.connect(node(1), bob);
    await chat.join(id);
    const as = (role: 'service' | 'admin' | 'user', userId = 'publisher'): Published.RealtimePublisher =>
      new RealtimePublisher({ url: node().url, token: () => Promise.resolve(token(userId, { role })) });

    const message = await as('service').toUser(bob, { order: 7 });
    expect(await root.hear('private:message')).toEqual([message]);
    const announcement = await as('admin').announce({ message: 'to a room', rooms: [`conversation:${id}`] });
    expect(await chat.hear('announcement')).toEqual([announcement]);
    const said = await as('user', alice).sendMessage(id, { content: 'hello' });
    expect(await chat.hear('chat:message')).toEqual([said]);
    const draft = { type: 'order', title: 'Shipped', body: '' };
    const one = await as('service').notify({ ...draft, userId: bob });
    const [two] = await as('service').notify({ ...draft, title: 'Arrived', userIds: [bob] });
    const { body } = await rest<{ id: string }[]>(node(), bob, 'GET', '/notifications');
    expect(body.data.map((each) => each.id)).toEqual([two?.id, one.id]);
  });

  it('has one effect, however often the answer is lost', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const proxy = await proxyTo(node().url);
    const publisher = new RealtimePublisher({ url: proxy.url, token: token(alice) });
    proxy.cut();
    const sent = publisher.sendMessage(id, { content: 'once' });
    proxy.mend();
    const { id: messageId } = await sent;
    // The request arrives, the answer does not.
    const chat = await Client.connect(node(), alice);
    await chat.join(id);
    const again = publisher.sendMessage(id, { content: 'twice?' });
    await chat.hear('chat:message');
    proxy.cut();
    proxy.mend();
    await again;
    const { body } = await rest<{ id: string; content: string }[]>(
      node(),
      alice,
      'GET',
      `/conversations/${id}/messages`,
    );
    expect(body.data.map(({ content }) => content)).toEqual(['once', 'twice?']);
    expect(body.data[0]?.id).toBe(messageId);
    await proxy.close();
  });

  it('rejects with what it is refused for', async () => {
    const publisher = new RealtimePublisher({ url: node().url, token: token('nobody') });
    await expect(publisher.toUser('alice', {})).rejects.toMatchObject({ code: 'FORBIDDEN', temporary: false });
    await expect(publisher.sendMessage('none', { content: '' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: [expect.objectContaining({ path: 'content' })],
    });
  });
});

describe('of a server that cannot answer for now', () => {
  let server: Server;
  let keys: unknown[];
  const answers: [status: number, body: string][] = [];
  beforeEach(async () => {
    keys = [];
    server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      const [status, body] = answers.shift() ?? [201, '{"data":{"id":"made"}}'];
      response.writeHead(status).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => server.close(closed)));
  const publisher = (attempts?: number): Published.RealtimePublisher =>
    new RealtimePublisher({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: 'any',
      attempts,
    });
  const busy = JSON.stringify({ code: 'STORE_UNAVAILABLE', message: 'busy' });
  const running = JSON.stringify({ code: 'CONFLICT', message: 'still running' });

  it('asks again under the same key', async () => {
    answers.push([503, busy], [502, '<h1>Bad gateway</h1>'], [409, running]);
    expect(await publisher().sendMessage('any', { content: 'hi' })).toEqual({ id: 'made' });
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });

  it('gives up after the last attempt, and at a conflict that is not its own', async () => {
    answers.push([503, busy], [503, busy]);
    await expect(publisher(2).toUser('alice', {})).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    answers.push([409, running]);
    await expect(publisher().toUser('alice', {})).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(keys).toHaveLength(3);
  });
});
