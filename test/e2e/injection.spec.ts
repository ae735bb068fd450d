import type { Message } from '../../src/contracts/chat';
import { Client, newConversation, newName, rest, token } from '../support/clients';
import { claims, hs256 } from '../support/forged-tokens';
import { notify } from '../support/inbox';
import { onBothEngines } from '../support/node';
import { plainHttp } from '../support/plain-http';
import { JsonSocket, PlainSocket } from '../support/plain-socket';
import { newProject } from '../support/projects';
import { restAs } from '../support/roles';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { closeStreams, expectTrueIds, Sse } from '../support/sse';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

/** What would be a line of its own, or of another colour, in a log or a stream. */
const LINES = [
  'a\r\n{"userId":"admin","event":"forged"}\n',
  '\u001b[31mforged\u001b[0m\u001b]0;forged\u0007',
  'a\n\nevent: forged\ndata: {}\n\n',
  '\u0085forged\u2028forged\u2029\u009b31m\u000b\u000c\ufeff',
  ': no comment\n\nid: {}\r\r',
];
const MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

onBothEngines(
  (node) => {
    afterEach(() => {
      closeSpeakers();
      closeStreams();
    });
    expectToStayAlive(() => [node(), node(1)]);

    it('lines and colours in ids, names and contents make no line of the log but their own (T25)', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const from = node().output().length;
      const socket = await JsonSocket.connect(node(), alice);
      let events = 0;
      for (const text of LINES) {
        // Names, of whom a service names and of whom a token names.
        const named = await restAs('service', node(), newName('service'), 'PUT', `/users/${alice}`, { name: text });
        expect([200, 400]).toContain(named.status);
        const jwt = hs256(claims({ sub: alice, name: text, jti: text }));
        const headers = { authorization: `Bearer ${jwt}` };
        expect((await plainHttp(`${node().url}/api/v1/conversations`, { headers })).status).toBe(200);
        for (const [, connect] of SPEAKERS) {
          const speaker = await connect(node(), alice, { auth: { token: jwt } });
          await speaker.send(id, text, { metadata: { [text]: text } });
          for (const payload of [{ conversationId: text }, { conversationId: id, [text]: text }]) {
            expect((await speaker.fail('chat:history', payload)).code).toBe('VALIDATION_FAILED');
          }
          expect((await speaker.fail(text, { text })).code).toBe('UNKNOWN_EVENT');
          events += 4;
          speaker.close();
        }
        // Ids in addresses and queries, and headers that logs like to show.
        const encoded = encodeURIComponent(text);
        for (const path of [`/conversations/${encoded}`, `/conversations?before=${encoded}`, `/${encoded}`]) {
          const { status } = await plainHttp(`${node().url}/api/v1${path}`, { headers });
          expect([400, 404]).toContain(status);
        }
        socket.write(text);
        events += 1;
      }
      const mine = (): string[] =>
        node()
          .output()
          .slice(from)
          .split('\n')
          .filter((line) => line.includes(alice));
      await until('all lines', () => mine().length >= events);
      for (const line of node().output().slice(from).split('\n')) expect(line).toMatch(/^[\x20-\x7e]*$/);
      for (const line of mine()) expect((JSON.parse(line) as { userId: string }).userId).toBe(alice);
      expect(mine()).toHaveLength(events);
    });

    it('lines in names and contents make one event of a stream (T25)', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const reader = await Sse.open(node(1), bob, { rooms: [`conversation:${id}`, 'user:me'] });
      const sender = await Client.connect(node(), alice);
      for (const text of LINES) await sender.send(id, text, { metadata: { [text]: text } });
      for (const title of LINES) await notify(node(), bob, { title, body: title, data: { [title]: title } });
      const told = await reader.hear<Message>('chat:message', LINES.length);
      expect(told.map(({ content }) => content)).toEqual(LINES);
      const notified = await reader.hear<{ title: string }>('notification:new', LINES.length);
      expect(notified.map(({ title }) => title)).toEqual(LINES);
      expect(reader.of('forged')).toEqual([]);
      const events = reader.heard.map(({ event }) => event).filter((event) => event !== 'notifications:unread');
      expect(events).toHaveLength(1 + told.length + notified.length);
      expect(reader.comments).toEqual([]);
      expectTrueIds(reader);
    });

    it('markup is kept and given back as it is, as JSON that no browser takes for a page (T26)', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const project = await newProject(node(), alice);
      const [sender, listener] = [await Client.connect(node(), alice), await Client.connect(node(1), bob)];
      await listener.join(id);
      const room = await PlainSocket.room(node(1), bob, id);
      const reader = await Sse.open(node(1), bob, { rooms: [`conversation:${id}`] });
      expect((await sender.send(id, MARKUP, { metadata: { [MARKUP]: MARKUP } })).content).toBe(MARKUP);
      expect(await listener.hear('chat:message')).toMatchObject([{ content: MARKUP, metadata: { [MARKUP]: MARKUP } }]);
      expect(await room.hear(1)).toEqual([MARKUP]);
      expect(await reader.hear('chat:message')).toMatchObject([{ content: MARKUP }]);
      await rest(node(), alice, 'POST', `/projects/${project}/comments`, { comment: MARKUP });
      await rest(node(), alice, 'PATCH', `/projects/${project}`, { title: MARKUP, milestone: MARKUP });
      await notify(node(), alice, { title: MARKUP, body: MARKUP });
      await restAs('service', node(), newName('service'), 'PUT', `/users/${alice}`, { name: MARKUP });

      const headers = { authorization: `Bearer ${token(alice)}` };
      const escaped = JSON.stringify(MARKUP);
      for (const path of [
        `conversations/${id}/messages`,
        `conversations/${id}/messages?after=0&wait=1`,
        `projects/${project}`,
        `projects/${project}/comments`,
        `projects/${project}/activity`,
        'notifications',
        // What is wrong is named, as JSON too.
        `conversations?${encodeURIComponent(MARKUP)}=1`,
        encodeURIComponent(MARKUP),
      ]) {
        const answer = await plainHttp(`${node(1).url}/api/v1/${path}`, { headers });
        expect([path, answer.headers['content-type']]).toEqual([
          path,
          expect.stringMatching(/^application\/(problem\+)?json/),
        ]);
        expect([path, answer.headers['x-content-type-options']]).toEqual([path, 'nosniff']);
        if (answer.status === 200) expect([path, answer.text.includes(escaped)]).toEqual([path, true]);
      }
    });
  },
  {
    LOG_EVENTS: 'true',
    LOG_LEVEL: 'verbose',
    EVENTS_PER_MINUTE: '0',
    REST_PER_MINUTE: '0',
    SOCKETS_PER_USER: '0',
    HANDSHAKES_PER_10S: '0',
  },
);
