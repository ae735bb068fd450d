import { NAMESPACES } from '../../src/contracts/namespaces';
import type { Message } from '../../src/contracts/chat';
import { newConversation, newName, token } from '../support/clients';
import { notify } from '../support/inbox';
import { onBothEngines } from '../support/node';
import { byHeader, closePlainSockets, JsonSocket } from '../support/plain-socket';
import { newProject } from '../support/projects';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const done = { data: expect.anything() as unknown };
const HISTORY = { event: 'chat:history', data: { conversationId: 'none' } };

const NO_FRAMES: [what: string, frame: string | Buffer][] = [
  ['no JSON', 'hello'],
  ['half of JSON', '{"event":"chat:history"'],
  ['nothing', ''],
  ['a text', '"chat:history"'],
  ['a number', '7'],
  ['null', 'null'],
  ['a list', '["chat:history",{}]'],
  ['30,000 lists', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ['no event', '{"data":{},"id":1}'],
  ['an empty event', '{"event":"","data":{},"id":1}'],
  ['an event that is a number', '{"event":1,"data":{},"id":1}'],
  ['an event that is an object', '{"event":{"toString":"chat:history"},"data":{},"id":1}'],
  ['an event that is a list', '{"event":["chat:history"],"data":{},"id":1}'],
  ['an event that is null', '{"event":null,"data":{},"id":1}'],
  ['an unknown namespace', '{"event":"chat:history","data":{},"ns":"/nothing","id":1}'],
  ['a namespace without its slash', '{"event":"chat:history","data":{},"ns":"chat","id":1}'],
  ['an empty namespace', '{"event":"chat:history","data":{},"ns":"","id":1}'],
  ['the namespace __proto__', '{"event":"chat:history","data":{},"ns":"__proto__","id":1}'],
  ['a namespace that is a list', '{"event":"chat:history","data":{},"ns":["/chat"],"id":1}'],
  ['an id that is an object', '{"event":"chat:history","data":{},"id":{}}'],
  ['an id that is a list', '{"event":"chat:history","data":{},"id":[1]}'],
  ['an id that is true', '{"event":"chat:history","data":{},"id":true}'],
  ['an id beyond all numbers', '{"event":"chat:history","data":{},"id":1e999}'],
  ['a binary frame', Buffer.from('{"event":"chat:history","data":{},"id":1}')],
  ['an empty binary frame', Buffer.alloc(0)],
];

onBothEngines(
  (node) => {
    afterEach(closePlainSockets);
    expectToStayAlive(() => [node(), node(1)]);

    it.each(NO_FRAMES)('tells of %s once, as INVALID_FRAME on /, and goes on', async (_what, frame) => {
      const socket = await JsonSocket.connect(node(), newName('alice'));
      socket.write(frame);
      expect((await socket.ask(HISTORY.event, HISTORY.data)).error?.code).toBe('FORBIDDEN');
      expect((await socket.ask('presence:subscribe', { userIds: ['someone'] })).data).toHaveLength(1);
      const data = { code: 'INVALID_FRAME', message: 'Invalid frame' };
      expect(socket.events).toEqual([{ event: 'error', data, ns: '/' }]);
      expect(socket.answers).toHaveLength(2);
    });

    it.each([1, 0, -1, 1.5, 1e300, '', 'a', '1', 'x'.repeat(1_000), '"\\\u0000\u2028😀', '__proto__'])(
      'gives an id back as it was (%#)',
      async (id) => {
        const socket = await JsonSocket.connect(node(), newName('alice'));
        for (const event of ['chat:history', 'no:such:event']) {
          await socket.askFrame(id, JSON.stringify({ ...HISTORY, event, id }));
        }
        expect(socket.answers).toMatchObject([
          { id, ack: { error: { code: 'FORBIDDEN' } } },
          { id, ack: { error: { code: 'UNKNOWN_EVENT' } } },
        ]);
        expect(socket.events).toEqual([]);
      },
    );

    it('takes an id, a namespace and data of null as left out', async () => {
      const socket = await JsonSocket.connect(node(), newName('alice'));
      socket.write('{"event":"chat:history","data":null,"ns":null,"id":null}');
      await until('the error', () => socket.events.length > 0);
      expect(socket.events).toMatchObject([{ event: 'error', data: { code: 'VALIDATION_FAILED' }, ns: '/chat' }]);
      expect(socket.answers).toEqual([]);
    });

    it('is not concerned with what else a frame has', async () => {
      const socket = await JsonSocket.connect(node(), newName('alice'));
      const json = `{"__proto__":{"event":"x"},"type":9,"nsp":"/admin","attachments":3,"id":1,"event":"notification:list"}`;
      expect(await socket.askFrame(1, json)).toEqual(done);
    });

    it('tells a failure without an id as `error`, with its namespace', async () => {
      const socket = await JsonSocket.connect(node(), newName('alice'), byHeader(token('admin', { role: 'admin' })));
      for (const [i, ns] of NAMESPACES.entries()) {
        socket.write(JSON.stringify({ event: 'no:such:event', data: {}, ns }));
        await until('the error', () => socket.events.length > i);
        expect(socket.events.at(-1)).toEqual({
          event: 'error',
          data: { code: 'UNKNOWN_EVENT', message: 'Unknown event' },
          ns,
        });
      }
    });

    it('answers in the language of the query, else of the header', async () => {
      const headers = { ...byHeader(token(newName('alice'))).headers, 'accept-language': 'ar' };
      for (const [query, message] of [
        ['', 'حدث غير معروف'],
        ['?locale=en', 'Unknown event'],
        ['?locale=xx', 'حدث غير معروف'],
      ] as const) {
        const socket = await JsonSocket.connect(node(), '', { query, headers });
        expect((await socket.ask('no:such:event', {})).error?.message).toBe(message);
      }
    });

    it('serves several namespaces on one connection, each event with its own', async () => {
      const alice = newName('alice');
      const [chat, project] = await Promise.all([
        newConversation(node(), [alice]),
        newProject(node(), alice),
        notify(node(), alice),
      ]);
      const socket = await JsonSocket.connect(node(1), alice);
      const joins = [
        socket.ask('chat:join', { conversationId: chat }),
        socket.ask('project:join', { projectId: project }),
        socket.ask('notifications:subscribe', {}),
        socket.ask('presence:subscribe', { userIds: ['someone'] }),
      ];
      expect(await Promise.all(joins)).toEqual(joins.map(() => done));
      await socket.ask('chat:message', { conversationId: chat, content: 'hello' });
      await socket.ask('project:progress', { projectId: project, progress: 5 });
      await notify(node(), alice);
      await until('all', () => socket.of('notification:new').length === 1 && socket.of('project:update').length === 1);
      const heard = socket.events.map(({ event, ns }) => `${ns} ${event}`);
      expect(heard).toEqual(
        expect.arrayContaining(['/chat chat:message', '/projects project:update', '/notifications notification:new']),
      );
      expect(socket.errors()).toEqual([]);
    });

    it('does not let users into /admin, each of whose frames is answered, and admins it does', async () => {
      const user = await JsonSocket.connect(node(), newName('alice'));
      const forbidden = { code: 'FORBIDDEN', message: 'You may not do this' };
      const asked = times(3).map(() => user.ask('admin:stats', {}));
      user.write('{"event":"admin:stats"}');
      expect(await Promise.all(asked)).toEqual(asked.map(() => ({ error: forbidden })));
      await until('the error', () => user.events.length > 0);
      expect(user.events).toEqual([{ event: 'error', data: forbidden, ns: '/admin' }]);
      expect((await user.ask('admin:audit', {})).error).toEqual(forbidden);
      expect(await user.ask('notification:list', {})).toEqual(done);

      const admin = await JsonSocket.connect(node(), newName('admin'), byHeader(token('admin', { role: 'admin' })));
      expect(await admin.ask('admin:stats', {})).toEqual(done);
      // And then every 2 s.
      await until('the feed', () => admin.of('admin:stats', '/admin').length > 0);
    });

    it('keeps what is sent at once, before any namespace is entered: each id is answered once, in order', async () => {
      const alice = newName('alice');
      const [conversationId, projectId] = [await newConversation(node(), [alice]), await newProject(node(), alice)];
      const socket = JsonSocket.dial(node(1), byHeader(token(alice)));
      socket.ws.once('open', () => {
        for (const i of times(500)) {
          const id = `chat ${i}`;
          socket.write(JSON.stringify({ id, event: 'chat:message', data: { conversationId, content: `${i}` } }));
          if (i % 10 > 0) continue;
          socket.write(
            JSON.stringify({ id: `project ${i / 10}`, event: 'project:comment', data: { projectId, comment: `${i}` } }),
          );
          socket.write(JSON.stringify({ id: `root ${i / 10}`, event: 'no:such:event' }));
          socket.write(JSON.stringify({ id: `admin ${i / 10}`, event: 'admin:stats' }));
        }
      });
      await until('all answers', () => socket.answers.length >= 650);
      await socket.ask('notification:list', {});
      expect(socket.answers).toHaveLength(651);
      const idsOf = (kind: string): unknown[] =>
        socket.answers.map(({ id }) => id).filter((id) => typeof id === 'string' && id.startsWith(kind));
      expect(idsOf('chat')).toEqual(times(500).map((i) => `chat ${i}`));
      for (const kind of ['project', 'root', 'admin'])
        expect(idsOf(kind)).toEqual(times(50).map((i) => `${kind} ${i}`));
      const sent = socket.answers.filter(({ id }) => String(id).startsWith('chat'));
      expect(sent.map(({ ack }) => (ack.data as Message).seq)).toEqual(times(500).map((i) => i + 1));
    });

    it('answers 500 frames of one burst once each, on a connection that is in use', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const socket = await JsonSocket.connect(node(1), alice);
      await socket.ask('chat:join', { conversationId: id });
      const sent = await Promise.all(
        times(500).map((i) => socket.ask<Message>('chat:message', { conversationId: id, content: `${i}` })),
      );
      expect(sent.map(({ data }) => data?.seq)).toEqual(times(500).map((i) => i + 1));
      await until('all messages', () => socket.of('chat:message').length === 500);
      expect(socket.of<Message>('chat:message').map(({ content }) => content)).toEqual(times(500).map(String));
      expect(socket.answers).toHaveLength(501);
    });

    it('forgets what was asked by who is gone', async () => {
      const socket = await JsonSocket.connect(node(), newName('alice'));
      for (const i of times(200)) socket.write(JSON.stringify({ ...HISTORY, id: i }));
      socket.close();
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0', REST_PER_MINUTE: '0' },
);
