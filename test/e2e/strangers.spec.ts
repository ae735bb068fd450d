import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { mark } from '../support/hearing';
import { EventEntry, EVENTS } from '../support/events';
import { notify } from '../support/inbox';
import { onBothEngines } from '../support/node';
import { raw } from '../support/problems';
import { comment, joinProject, markProject, newProject } from '../support/projects';
import { restAs } from '../support/roles';
import { ROUTES } from '../support/routes';
import { fill, isAddressed, Names, nothing, Stage } from '../support/stage';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const FORBIDDEN = { error: { code: 'FORBIDDEN', message: 'You may not do this' } };
const LEFT = { data: {} };

/** What is open to anyone, or answers in its own way. */
const OTHERWISE: Record<string, object | 'open'> = {
  'presence:subscribe': 'open',
  'presence:unsubscribe': 'open',
  'GET /presence?userIds=MEMBER': 'open',
  'chat:leave': LEFT,
  'conversation:leave': LEFT,
  'project:leave': LEFT,
  'notification:list': { error: { code: 'VALIDATION_FAILED', details: [{ path: 'before', constraint: 'exists' }] } },
};

/** What a stranger tries beside the plain thing. */
const VARIANTS: Record<string, object[]> = {
  'chat:join': [{ since: null }, { since: { seq: 1, epoch: 'x' } }],
  'conversation:join': [{ since: { seq: 0 } }],
  'chat:message': [{ replyTo: 'MESSAGE' }, { content: '@OWNER' }, { clientMessageId: null }],
  'chat:typing': [{ isTyping: false }],
  'chat:react': [{ on: false }],
  'chat:history': [{ before: 9 }, { after: 0 }],
  'project:join': [{ since: null }, { since: { seq: 1, epoch: 'x' } }],
  'project:statusUpdate': [{ expectedVersion: null }, { updatedBy: 'OWNER' }],
  'project:progress': [{ expectedVersion: 99 }, { updatedBy: 'OWNER' }],
  'project:comment': [{ comment: '@OWNER' }, { clientCommentId: null }],
  'notifications:subscribe': [{ since: null }, { since: { seq: 1, epoch: 'x' } }],
};

onBothEngines(
  (node) => {
    afterEach(closeClients);
    expectToStayAlive(() => [node(), node(1)]);

    /** The owner in all his rooms, and somebody who is in none of them. */
    const meet = async (role: 'user' | 'service'): Promise<{ stage: Stage; owner: Client[]; stranger: Stranger }> => {
      const stage = await Stage.set(node);
      const { CONVERSATION, PROJECT } = stage.names;
      const [chat, projects, inbox, root] = await Promise.all(
        (['/chat', '/projects', '/notifications', '/'] as const).map((namespace) =>
          stage.client({ namespace, role: 'user' }),
        ) as [Promise<Client>, Promise<Client>, Promise<Client>, Promise<Client>],
      );
      await chat.join(CONVERSATION);
      await joinProject(projects, PROJECT);
      await inbox.do('notifications:subscribe', {});
      return { stage, owner: [chat, projects, inbox, root], stranger: await Stranger.come(role) };
    };

    class Stranger {
      private constructor(
        readonly userId: string,
        readonly role: 'user' | 'service',
        readonly clients: Map<string, Client>,
      ) {}

      static async come(role: 'user' | 'service'): Promise<Stranger> {
        const userId = newName('stranger');
        const namespaces = ['/', '/chat', '/projects', '/notifications'];
        const clients = await Promise.all(
          namespaces.map(async (namespace) => {
            return [namespace, await Client.connect(node(1), userId, { namespace, role })] as const;
          }),
        );
        return new Stranger(userId, role, new Map(clients));
      }

      on(namespace: string): Client {
        return this.clients.get(namespace) as Client;
      }

      /** All that was answered, but the id of the request and when it was. */
      async request(method: string, path: string, body?: unknown): Promise<string> {
        const authorization = `Bearer ${token(this.userId, { role: this.role })}`;
        const text = body === undefined ? undefined : JSON.stringify(body);
        const answer = await raw(node(1), null, method, `/api/v1${path}`, text, { authorization });
        const { requestId, ...problem } = JSON.parse(answer.text) as { requestId: string; status: number };
        const headers = [...answer.headers].filter(([name, value]) => name !== 'date' && !value.includes(requestId));
        expect(problem.status).toBe(answer.status);
        return JSON.stringify({ status: answer.status, problem, headers });
      }
    }

    /** What there is to see, as the owner sees it. */
    const everything = async (stage: Stage): Promise<unknown> => {
      const reads = ROUTES.filter(({ method, path, roles }) => method === 'GET' && !roles && !path.startsWith('/pres'));
      return Promise.all(reads.map(async (entry) => [entry.path, (await stage.rest(entry)).body]));
    };

    const payloadsOf = ({ event, fine }: EventEntry): object[] => [
      fine,
      ...(VARIANTS[event] ?? []).map((variant) => ({ ...fine, ...variant })),
    ];

    describe.each(['user', 'service'] as const)('a stranger with the role %s (T16)', (role) => {
      it('learns and changes nothing by any event, whether a thing is there or not', async () => {
        const { stage, owner, stranger } = await meet(role);
        const before = await everything(stage);
        const heard = owner.map((client) => client.heard.length);
        const missing: Names = nothing();
        for (const entry of EVENTS.filter(({ fine, namespace }) => isAddressed(fine) && namespace !== '/admin')) {
          const expected = OTHERWISE[entry.event] ?? FORBIDDEN;
          if (expected === 'open') continue;
          const client = stranger.on(entry.namespace);
          for (const payload of payloadsOf(entry)) {
            const [theirs, nobodys] = [fill(payload, stage.names), fill(payload, missing)];
            const answer = await client.ask(entry.event, theirs);
            expect({ event: entry.event, theirs, answer }).toMatchObject({
              event: entry.event,
              theirs,
              answer: expected,
            });
            if (expected === FORBIDDEN) expect(answer).toEqual(FORBIDDEN);
            expect(JSON.stringify(await client.ask(entry.event, nobodys))).toBe(JSON.stringify(answer));
            if (answer.error === undefined) continue;
            const told = client.of('error').length;
            client.socket.emit(entry.event, theirs);
            client.socket.emit(entry.event, nobodys);
            expect((await client.hear('error', told + 2)).slice(told)).toEqual([answer.error, answer.error]);
          }
        }
        expect(await everything(stage)).toEqual(before);
        await expectSecrecy(stage, owner, stranger, heard);
      });

      it('learns and changes nothing by any request, whether a thing is there or not', async () => {
        const { stage, owner, stranger } = await meet(role);
        const before = await everything(stage);
        const heard = owner.map((client) => client.heard.length);
        const missing: Names = nothing();
        for (const { method, path, fine, roles } of ROUTES) {
          const closed = roles !== undefined && !roles.includes(role);
          if (OTHERWISE[`${method} ${path}`] || roles?.includes(role)) continue;
          if (!closed && !isAddressed(path)) continue;
          const asked = async (names: Names): Promise<string> =>
            stranger.request(method, fill(path, names), fine && fill(fine, names));
          const answer = await asked(stage.names);
          const problem = { ...FORBIDDEN.error, type: 'about:blank', title: FORBIDDEN.error.message, status: 403 };
          expect({ method, path, ...(JSON.parse(answer) as object) }).toMatchObject({ method, path, problem });
          expect(await asked(missing)).toBe(answer);
          // Nor does it help to be the one who is meant, or that only half of it is there.
          expect(await asked({ ...stage.names, MEMBER: stranger.userId })).toBe(answer);
          expect(await asked({ ...stage.names, MESSAGE: missing.MESSAGE, MEMBER: missing.MEMBER })).toBe(answer);
        }
        for (const id of [stage.names.NOTIFICATION, missing.NOTIFICATION]) {
          const { status, body } = await rest(node(), stranger.userId, 'GET', `/notifications?before=${id}`);
          expect([status, body.code, body.details?.[0]?.path]).toEqual([400, 'VALIDATION_FAILED', 'before']);
        }
        expect(await everything(stage)).toEqual(before);
        await expectSecrecy(stage, owner, stranger, heard);
      });

      it('finds nothing of others in a room of his own', async () => {
        const { stage, owner, stranger } = await meet(role);
        const heard = owner.map((client) => client.heard.length);
        const CONVERSATION = await newConversation(node(), [stranger.userId]);
        const client = stranger.on('/chat');
        const missing = nothing();
        const own = { ...stage.names, CONVERSATION };
        for (const { event, fine } of EVENTS.filter(({ fine }) => JSON.stringify(fine).includes('MESSAGE'))) {
          const answer = await client.ask(event, fill(fine, own));
          const code = event === 'message:send' ? 'VALIDATION_FAILED' : 'NOT_FOUND';
          expect({ event, answer }).toMatchObject({ event, answer: { error: { code } } });
          const nobodys = await client.ask(event, fill(fine, { ...own, MESSAGE: missing.MESSAGE }));
          expect(JSON.stringify(nobodys)).toBe(JSON.stringify(answer));
        }
        for (const { method, path, fine } of ROUTES.filter((entry) =>
          JSON.stringify([entry.path, entry.fine]).includes('MESSAGE'),
        )) {
          const asked = (names: Names): Promise<string> =>
            stranger.request(method, fill(path, names), fine && fill(fine, names));
          const answer = await asked(own);
          expect([method, path, answer]).toEqual([method, path, expect.stringContaining('NOT_FOUND')]);
          expect(await asked({ ...own, MESSAGE: missing.MESSAGE })).toBe(answer);
        }
        expect(await client.do('chat:history', { conversationId: CONVERSATION })).toMatchObject({ messages: [] });
        await expectSecrecy(stage, owner, stranger, heard);
      });

      it('does not get into /admin', async () => {
        const userId = newName('stranger');
        const client = Client.open(node(1), userId, { namespace: '/admin', role });
        const error = await new Promise<Error & { data?: unknown }>((refuse) =>
          client.socket.once('connect_error', refuse),
        );
        expect(error.data).toEqual(FORBIDDEN.error);
      });
    });

    it('refuses every event of /admin to an admin who is one no longer (T18)', async () => {
      const stage = await Stage.set(node);
      const before = await everything(stage);
      const userId = newName('admin');
      const client = await Client.connect(node(1), userId, { namespace: '/admin', role: 'admin' });
      await client.do('auth:refresh', { token: token(userId) });
      for (const { event, fine } of EVENTS.filter(({ namespace }) => namespace === '/admin')) {
        if (event === 'auth:refresh') continue;
        for (const names of [stage.names, nothing()]) {
          expect({ event, answer: await client.ask(event, fill(fine, names)) }).toEqual({ event, answer: FORBIDDEN });
        }
      }
      expect(client.of('admin:stats')).toEqual([]);
      expect(await everything(stage)).toEqual(before);
    });

    /** Writes in every room of the owner's: he hears that, and nothing else since; the stranger nothing at all. */
    async function expectSecrecy(stage: Stage, owner: Client[], stranger: Stranger, heard: number[]): Promise<void> {
      const { OWNER, CONVERSATION, PROJECT } = stage.names;
      const [chat, projects, inbox, root] = owner as [Client, Client, Client, Client];
      for (const [i, client] of owner.entries()) expect(client.heard.slice(heard[i])).toEqual([]);

      const secrets = newName('secret');
      const tell = (userId: string, data: string): Promise<unknown> =>
        restAs('service', node(), newName('service'), 'POST', '/messages/private', { userId, data });
      await chat.send(CONVERSATION, secrets);
      await comment(projects, PROJECT, secrets);
      await notify(node(), OWNER, { title: secrets });
      await tell(OWNER, secrets);
      const listening = [chat, projects, inbox, root] as const;
      const names = ['chat:message', 'project:comment', 'notification:new', 'private:message'];
      for (const [i, client] of listening.entries()) await client.hear(names[i] as string);

      // What he has not heard before what comes after it does not come.
      const { userId } = stranger;
      const [own, project] = [await newConversation(node(), [userId]), await newProject(node(), userId)];
      await stranger.on('/chat').join(own);
      await mark(stranger.on('/chat'), own, stranger.on('/chat'));
      await joinProject(stranger.on('/projects'), project);
      await markProject(stranger.on('/projects'), project, stranger.on('/projects'));
      await stranger.on('/notifications').do('notifications:subscribe', {});
      await notify(node(), userId);
      await stranger.on('/notifications').hear('notification:new');
      await tell(userId, 'marker');
      await until('the marker', () => stranger.on('/').of('private:message').length === 1);
      for (const client of stranger.clients.values()) {
        const all = JSON.stringify(client.heard);
        for (const name of [secrets, ...Object.values(stage.names)]) expect(all).not.toContain(name);
      }
    }
  },
  { DEMO: 'false', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0' },
);
