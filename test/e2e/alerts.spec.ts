import type { Notification } from '../../src/contracts/notifications';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { comment, connect as openProjects, newProject } from '../support/projects';

/** What a user is notified of, the newest first. */
async function notifications(node: Node, userId: string): Promise<Notification[]> {
  return (await rest<Notification[]>(node, userId, 'GET', '/notifications')).body.data;
}

function subscribed(node: Node, userId: string): Promise<Client> {
  return Client.connect(node, userId, { namespace: '/notifications' }).then(async (client) => {
    await client.do('notifications:subscribe', {});
    return client;
  });
}

onBothEngines((node) => {
  afterEach(closeClients);

  describe('a mention in a message', () => {
    it('notifies the member on all devices, once, and nobody else', async () => {
      const [alice, bob, carol, eve] = [newName('alice'), newName('bob'), newName('carol'), newName('eve')];
      const id = await newConversation(node(), [alice, bob, carol]);
      const devices = await Promise.all([subscribed(node(0), bob), subscribed(node(1), bob)]);
      const sender = await Client.connect(node(), alice);
      const content = `hello @${bob}, @${bob} and @${eve}, says @${alice}. أهلًا`;
      const message = await sender.send(id, content, { clientMessageId: 'once' });
      await sender.send(id, content, { clientMessageId: 'once' });
      await sender.send(id, `again @${bob}`);
      for (const device of devices) {
        const [first, second] = await device.hear<Notification>('notification:new', 2);
        expect(first).toMatchObject({
          userId: bob,
          type: 'mention',
          title: alice,
          body: content,
          data: { conversationId: id, messageId: message.id },
          actorId: alice,
          readAt: null,
          expiresAt: null,
        });
        expect(second?.body).toBe(`again @${bob}`);
      }
      expect(await notifications(node(1), bob)).toHaveLength(2);
      for (const userId of [alice, carol, eve]) expect(await notifications(node(1), userId)).toEqual([]);
    });

    it('shows the beginning of a long text, and cuts no character in two', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      await sender.send(id, `@${bob} ${'👍'.repeat(1_000)}`);
      const [only] = await notifications(node(), bob);
      expect(Array.from(only?.body ?? '')).toHaveLength(200);
      expect(only?.body).toMatch(/👍…$/u);
    });
  });

  describe('a message to a direct conversation', () => {
    async function pair(): Promise<{ alice: string; bob: string; id: string; sender: Client }> {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob], { type: 'direct' });
      return { alice, bob, id, sender: await Client.connect(node(), alice) };
    }

    it('notifies the other member while he has no socket in it', async () => {
      const { alice, bob, id, sender } = await pair();
      const first = await sender.send(id, 'are you there?');
      const elsewhere = await Client.connect(node(1), bob);
      await sender.send(id, 'connected, but not in it');
      await elsewhere.join(id);
      await sender.send(id, 'you see this');
      await elsewhere.do('chat:leave', { conversationId: id });
      await sender.send(id, `left, @${bob}`);
      const told = await notifications(node(1), bob);
      expect(told.map(({ type, body }) => [type, body])).toEqual([
        ['mention', `left, @${bob}`],
        ['message', 'connected, but not in it'],
        ['message', 'are you there?'],
      ]);
      expect(told[2]).toMatchObject({ actorId: alice, data: { conversationId: id, messageId: first.id } });
      expect(await notifications(node(), alice)).toEqual([]);
    });

    it('notifies him again once his last socket is gone', async () => {
      const { bob, id, sender } = await pair();
      const devices = await Promise.all([Client.connect(node(0), bob), Client.connect(node(1), bob)]);
      await Promise.all(devices.map((device) => device.join(id)));
      await sender.send(id, 'two devices');
      devices[0].close();
      await sender.send(id, 'one is enough');
      expect(await notifications(node(), bob)).toEqual([]);
      devices[1].close();
      // The end of a connection is noticed by itself.
      let sent = 0;
      while ((await notifications(node(), bob)).length === 0 && sent < 90)
        await sender.send(id, `none (${(sent += 1)})`);
      expect((await notifications(node(), bob)).at(-1)?.body).toMatch(/^none/);
    });

    it('does so over REST, and once for a repeated request', async () => {
      const { alice, bob, id } = await pair();
      const post = (): ReturnType<typeof rest> =>
        rest(node(), alice, 'POST', `/conversations/${id}/messages`, { content: 'hi' }, { 'Idempotency-Key': 'k' });
      await post();
      await post();
      expect(await notifications(node(), bob)).toHaveLength(1);
    });
  });

  it('notifies members mentioned in a comment, once', async () => {
    const [alice, bob, carol, eve] = [newName('alice'), newName('bob'), newName('carol'), newName('eve')];
    const id = await newProject(node(), alice, { [bob]: 'member', [carol]: 'viewer' });
    const author = await openProjects(node(), carol);
    const text = `@${bob} @${alice}: see this, @${eve}. (@${carol})`;
    const made = await comment(author, id, text, { clientCommentId: 'once' });
    await comment(author, id, text, { clientCommentId: 'once' });
    for (const userId of [alice, bob]) {
      expect(await notifications(node(1), userId)).toMatchObject([
        { type: 'mention', title: carol, body: text, actorId: carol, data: { projectId: id, commentId: made.id } },
      ]);
    }
    for (const userId of [carol, eve]) expect(await notifications(node(1), userId)).toEqual([]);
  });
});
