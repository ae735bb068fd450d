import type { BatchedEvent } from '../../src/contracts/batch';
import type { RecoveredEvent } from '../../src/contracts/rooms';
import { Client, closeClients, ConnectOptions, newName, rest } from '../support/clients';
import { Documents } from '../support/documents';
import { notify } from '../support/inbox';
import { Node, onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { closeStreams, Sse } from '../support/sse';
import { Stage } from '../support/stage';
import { until } from '../support/until';

interface Heard {
  namespace: string;
  event: string;
  data: unknown;
}

/** Who listens in one namespace, and what for: a name, and more of the connection if it needs it. */
async function listener(node: Node, userId: string, namespace: string, more: ConnectOptions = {}): Promise<Client> {
  return Client.connect(node, userId, { namespace, ...more });
}

/** All that clients heard, what came in batches, or was given back by joins, included. */
function allOf(clients: readonly Client[], recovered: readonly RecoveredEvent[]): Heard[] {
  const heard = clients.flatMap(({ namespace, heard }) => heard.map((one) => ({ namespace, ...one })));
  const batched = heard
    .filter(({ event }) => event === 'batch')
    .flatMap(({ namespace, data }) => (data as BatchedEvent[]).map((one) => ({ namespace, ...one })));
  return [...heard, ...batched, ...recovered.map((one) => ({ namespace: '/chat', ...one }))];
}

onBothEngines(
  (node, redis) => {
    afterEach(() => {
      closeClients();
      closeStreams();
    });

    it('every event of the documents is heard, and is as they say', async () => {
      const documents = await Documents.of(node());
      const stage = await Stage.set(node);
      const { OWNER, CONVERSATION, PROJECT, MESSAGE } = stage.names;
      const ear = newName('ear');
      for (const [path, body] of [
        [`/conversations/${CONVERSATION}/members/${ear}`, undefined],
        [`/projects/${PROJECT}/members/${ear}`, { role: 'viewer' }],
      ] as const) {
        expect((await rest(node(), OWNER, 'PUT', path, body)).status).toBe(200);
      }

      const chat = await listener(node(1), ear, '/chat');
      const alias = await listener(node(1), ear, '/chat');
      const batched = await listener(node(1), ear, '/chat', { auth: { batch: true } });
      const project = await listener(node(1), ear, '/projects');
      const inbox = await listener(node(1), ear, '/notifications');
      const root = await listener(node(1), ear, '/');
      const admin = await listener(node(1), newName('admin'), '/admin', { role: 'admin' });
      const short = await listener(node(1), newName('short'), '/', { expiresIn: 20 });
      const all = [chat, alias, batched, project, inbox, root, admin, short];
      await chat.join(CONVERSATION);
      await batched.join(CONVERSATION);
      await alias.do('conversation:join', { conversationId: CONVERSATION });
      await project.do('project:join', { projectId: PROJECT });
      await inbox.do('notifications:subscribe', {});
      await root.do('presence:subscribe', { userIds: [OWNER] });
      await admin.do('admin:stats', {});
      await admin.do('admin:tail', {});

      // The owner does everything once.
      const [says, works] = await Promise.all([
        stage.client({ namespace: '/chat', role: 'user' }),
        stage.client({ namespace: '/projects', role: 'user' }),
      ]);
      const about = { conversationId: CONVERSATION, messageId: MESSAGE };
      await says.do('chat:typing', { conversationId: CONVERSATION, isTyping: true });
      await says.do('chat:react', { ...about, reaction: '👍', on: true });
      const said = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => says.send(CONVERSATION, `message ${i}`)));
      await chat.do('chat:read', { ...about, messageId: said.at(-1)?.id });
      await works.do('project:join', { projectId: PROJECT });
      await works.do('project:statusUpdate', { projectId: PROJECT, status: 'in_review' });
      await works.do('project:comment', { projectId: PROJECT, comment: `for @${ear}` });
      await works.do('project:leave', { projectId: PROJECT });
      const { id } = await notify(node(), ear);
      await inbox.do('notification:read', { notificationId: id });
      await restAs('service', node(), newName('service'), 'POST', '/messages/private', { userId: ear, data: [1] });
      await admin.do('admin:announce', { message: 'hello' });
      for (const client of all) client.tell('no:such:event', {});

      const { events } = await chat.join(CONVERSATION, { seq: 0 });
      const stream = await Sse.open(node(), ear, {
        rooms: [`conversation:${CONVERSATION}`],
        query: { since: JSON.stringify({ [`conversation:${CONVERSATION}`]: ['another-epoch', 1] }) },
      });
      await stream.hear('resync');
      if (redis()) {
        // As after a lost tail: the room's place is made anew.
        redis()?.cli('del', `depth:{conversation:${CONVERSATION}}:meta`);
        await says.send(CONVERSATION, 'after');
        await chat.hear('resync');
      }
      await rest(node(), OWNER, 'DELETE', `/conversations/${CONVERSATION}/members/${ear}`);
      await rest(node(), OWNER, 'DELETE', `/projects/${PROJECT}/members/${ear}`);

      const heard = (): Heard[] => allOf(all, events);
      const names = (): Set<string> => new Set(heard().map(({ namespace, event }) => `${namespace} ${event}`));
      const missing = (): string[] => unheard(documents, names()).filter((event) => redis() || event !== 'resync');
      await until('every event of a server that stays', () => {
        if (missing().join() !== 'server:moving') throw new Error(missing().join());
        return true;
      });
      process.kill(node(1).pid, 'SIGTERM');
      await until('server:moving', () => missing().length === 0);
      expect(heard().flatMap((one) => documents.faultsOfEvent('out', one.namespace, one.event, one.data))).toEqual([]);
      const resyncs = stream.of('resync');
      expect(resyncs.flatMap((data) => documents.faultsOfEvent('out', '/chat', 'resync', data))).toEqual([]);
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);

/** What nobody heard: in its namespace, or, of what all namespaces have, in any. */
function unheard(documents: Documents, heard: ReadonlySet<string>): string[] {
  const told = documents.events('out');
  const namespaces = new Set(told.map((name) => name.split(' ')[0]));
  const isCommon = (event: string): boolean => [...namespaces].every((one) => told.includes(`${one} ${event}`));
  const names = told.flatMap((name) => {
    const [, event = ''] = name.split(' ');
    if (!isCommon(event)) return heard.has(name) ? [] : [name];
    return [...namespaces].some((one) => heard.has(`${one} ${event}`)) ? [] : [event];
  });
  return [...new Set(names)];
}
