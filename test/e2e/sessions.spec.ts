import { sign } from 'jsonwebtoken';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { mark } from '../support/hearing';
import { Node, onBothEngines, SECRET } from '../support/node';
import { joinProject, newProject } from '../support/projects';
import { restAs } from '../support/roles';
import { until } from '../support/until';

/** A token that says it was issued some seconds from now. */
function issued(userId: string, inSeconds: number): string {
  return sign({ sub: userId, iat: Math.floor(Date.now() / 1_000) + inSeconds }, SECRET, { expiresIn: 600 });
}

const ends: [name: string, end: (node: Node, userId: string) => Promise<{ status: number }>][] = [
  ['ended by himself', (node, userId) => rest(node, userId, 'DELETE', '/sessions/me')],
  [
    'ended by an admin',
    (node, userId) => restAs('admin', node, newName('admin'), 'DELETE', `/sessions/users/${userId}`),
  ],
];

onBothEngines((node) => {
  afterEach(closeClients);

  describe.each(ends)('all sessions of a user, %s', (_name, end) => {
    it('are closed on every node, room by room, with the reason last', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const conversation = await newConversation(node(), [alice, bob]);
      const project = await newProject(node(), alice, { [bob]: 'member' });
      const chat = await Client.connect(node(0), bob);
      await chat.join(conversation);
      const projects = await Client.connect(node(1), bob, { namespace: '/projects' });
      await joinProject(projects, project);
      const inbox = await Client.connect(node(1), bob, { namespace: '/notifications' });
      await inbox.do('notifications:subscribe', {});
      const root = await Client.connect(node(0), bob, { namespace: '/' });
      const sender = await Client.connect(node(1), alice);
      await sender.join(conversation);

      expect((await end(node(), bob)).status).toBe(200);
      const clients = [chat, projects, inbox, root];
      await until('the end of all', () => clients.every(({ socket }) => socket.disconnected));
      const code = 'UNAUTHENTICATED';
      const closed = (room: string): object => ({ event: 'room:closed', data: { room, code } });
      const reason = { event: 'error', data: expect.objectContaining({ code }) as object };
      expect(chat.heard.slice(-2)).toEqual([closed(`conversation:${conversation}`), reason]);
      expect(projects.heard.slice(-2)).toEqual([closed(`project:${project}`), reason]);
      expect(inbox.heard.slice(-2)).toEqual([closed(`user:${bob}`), reason]);
      expect(root.heard).toEqual([reason]);

      await mark(sender, conversation, sender);
      expect(sender.socket.connected).toBe(true);
      expect(chat.of('chat:message')).toEqual([]);
    });

    it('leave the old tokens worthless and later ones welcome', async () => {
      const bob = newName('bob');
      const old = { authorization: `Bearer ${issued(bob, -5)}` };
      expect((await rest(node(1), bob, 'GET', '/conversations', undefined, old)).status).toBe(200);
      await end(node(), bob);
      const refused = await rest(node(1), bob, 'GET', '/conversations', undefined, old);
      expect([refused.status, refused.body.code]).toEqual([401, 'UNAUTHENTICATED']);
      const stranger = Client.open(node(1), bob, { auth: { token: issued(bob, -5) } });
      const error = await new Promise<Error & { data?: { code: string } }>((refuse) => {
        stranger.socket.once('connect_error', refuse);
      });
      expect(error.data?.code).toBe('UNAUTHENTICATED');
      const welcome = await Client.connect(node(1), bob, { auth: { token: issued(bob, 5) } });
      expect(welcome.socket.connected).toBe(true);
    });
  });

  it('are another’s only for an admin to end', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const client = await Client.connect(node(), bob);
    for (const role of ['user', 'service'] as const) {
      const { status, body } = await restAs(role, node(), alice, 'DELETE', `/sessions/users/${bob}`);
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect(await client.do('chat:history', { conversationId: await newConversation(node(), [bob]) })).toMatchObject({
      messages: [],
    });
  });
});
