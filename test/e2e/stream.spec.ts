import type { AdminUser } from '../../src/contracts/admin';
import type { Message } from '../../src/contracts/chat';
import type { Notification } from '../../src/contracts/notifications';
import type { Placed, StreamReady } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { notify } from '../support/inbox';
import { scrape, untilMetric } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { plainHttp, problemOf } from '../support/plain-http';
import { comment, connect, joinProject, newProject } from '../support/projects';
import { restAs } from '../support/roles';
import { STREAM_ROUTES } from '../support/routes';
import { closeStreams, expectTrueIds, refusedStream, Sse, streamUrl } from '../support/sse';
import { until } from '../support/until';

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const text = expect.any(String) as string;

onBothEngines(
  (node) => {
    afterEach(() => {
      closeStreams();
      closeClients();
    });

    async function talk(): Promise<{ alice: string; bob: string; id: string; room: string }> {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      return { alice, bob, id, room: `conversation:${id}` };
    }

    it('begins with where one is in each room, once', async () => {
      const { alice, bob, id, room } = await talk();
      const project = await newProject(node(), alice, { [bob]: 'viewer' });
      await (await Client.connect(node(), alice)).send(id, 'one');
      const own = `user:${bob}`;
      const rooms = ['user:me', room, `project:${project}`, room, own];
      const { heard, retry, lastId, response } = await Sse.open(node(1), bob, { rooms });
      const positions = [own, room, `project:${project}`].map((name) => ({ room: name, epoch: text, seq: 0 }));
      expect(heard).toMatchObject([{ event: 'ready', data: { positions: [{ room: own }, { room, seq: 1 }, {}] } }]);
      expect((heard[0]?.data as StreamReady).positions).toEqual(
        positions.map((position) => ({ ...position, seq: expect.any(Number) as number })),
      );
      expect(Object.keys(JSON.parse(lastId) as object)).toEqual(positions.map((position) => position.room));
      expect(retry).toBeGreaterThanOrEqual(1_000);
      expect(response.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': expect.stringContaining('no-transform') as string,
        'x-accel-buffering': 'no',
        connection: 'keep-alive',
        'x-content-type-options': 'nosniff',
      });
      expect(response.headers['content-encoding']).toBeUndefined();
    });

    it('gives every reader what the sockets hear, in one order, each event once', async () => {
      const { alice, bob, id, room } = await talk();
      const senders = await Promise.all([alice, bob, alice].map((user, i) => Client.connect(node(i), user)));
      await senders[0]?.join(id);
      const readers = await Promise.all([0, 1, 1].map((at) => Sse.open(node(at), bob, { rooms: [room, 'user:me'] })));
      await Promise.all(count(1, 200).map((i) => (senders[i % 3] as Client).send(id, `message ${i}`)));
      const told = await (senders[0] as Client).hear<Placed<Message>>('chat:message', 200);
      for (const reader of readers) {
        await reader.hear('chat:message', 200);
        expect(reader.of('chat:message')).toEqual(told);
        expectTrueIds(reader);
      }
    });

    it('gives what happens in a conversation under its canonical names', async () => {
      const { alice, bob, id, room } = await talk();
      const sender = await Client.connect(node(), alice);
      const other = await Client.connect(node(), bob);
      await other.do('conversation:join', { conversationId: id });
      const reader = await Sse.open(node(1), bob, { rooms: [room] });
      const message = await sender.send(id, 'one');
      const key = { conversationId: id, messageId: message.id };
      await sender.do('chat:edit', { ...key, content: 'edited' });
      const carol = newName('carol');
      await rest(node(), alice, 'PUT', `/conversations/${id}/members/${carol}`);
      await sender.do('chat:typing', { conversationId: id, isTyping: true });
      await other.do('chat:read', key);
      await reader.hear('chat:read');
      await reader.hear('chat:typing');
      expect(reader.of('chat:message')).toEqual([message]);
      expect(reader.of('chat:updated')).toMatchObject([{ content: 'edited', position: { seq: 2 } }]);
      expect(reader.of('chat:member')).toMatchObject([{ userId: carol, change: 'added', position: { seq: 3 } }]);
      expect(reader.of('chat:typing')).toEqual([{ conversationId: id, userId: alice, isTyping: true }]);
      expect(reader.of('chat:read')).toMatchObject([{ userId: bob, readSeq: 1 }]);
      expectTrueIds(reader);
    });

    it('gives what happens in a project, and to oneself', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newProject(node(), alice, { [bob]: 'viewer' });
      const reader = await Sse.open(node(1), bob, { rooms: [`project:${id}`, 'user:me'] });
      const owner = await connect(node(), alice);
      await joinProject(owner, id);
      const said = await comment(owner, id, `@${bob} look`);
      await owner.do('project:progress', { projectId: id, progress: 7 });
      await notify(node(), bob, { title: 'Hello' });
      await reader.hear('notification:new', 2);
      await reader.hear('project:update');
      await reader.hear('activity', 2);
      await reader.hear('notifications:unread', 2);
      await reader.hear('user:joined');
      expect(reader.of('project:comment')).toEqual([said]);
      expect(reader.of('project:update')).toMatchObject([{ progress: 7, position: { room: `project:${id}` } }]);
      expect(reader.of('user:joined')).toEqual([{ userId: alice, projectId: id }]);
      expect(reader.of<Notification>('notification:new').map(({ type }) => type)).toContain('mention');
      expectTrueIds(reader);
    });

    it('refuses queries it cannot take, and names the field', async () => {
      const headers = { authorization: `Bearer ${token(newName('alice'))}` };
      for (const [field, query] of STREAM_ROUTES.flatMap(({ queries = [] }) => queries)) {
        const { status, details } = problemOf(await plainHttp(`${node(1).url}/api/v1/stream?${query}`, { headers }));
        expect([query, status, details?.[0]?.path]).toEqual([query, 400, field]);
      }
    });

    it('refuses a body nested too deep (T1)', async () => {
      const authorization = `Bearer ${token(newName('alice'))}`;
      for (const body of ['['.repeat(33) + ']'.repeat(33), '['.repeat(30_000) + ']'.repeat(30_000)]) {
        const headers = { authorization, 'content-type': 'application/json', 'content-length': String(body.length) };
        const answer = await plainHttp(streamUrl(node(), ['user:me']), { headers, body });
        expect([answer.status, problemOf(answer).details?.[0]?.constraint]).toEqual([400, 'maxDepth']);
      }
    });

    it('names Last-Event-ID where that is what is wrong', async () => {
      const headers = { 'last-event-id': 'x' };
      const answer = await refusedStream(node(), newName('alice'), { rooms: ['user:me'], headers });
      expect(problemOf(answer)).toMatchObject({ status: 400, details: [{ path: 'Last-Event-ID' }] });
    });

    it('refuses more rooms than a socket may be in', async () => {
      const own = count(1, 201).map((i) => `user:u${i}`);
      const answer = await refusedStream(node(), newName('admin'), { rooms: own, role: 'admin' });
      expect([answer.status, problemOf(answer).code]).toEqual([429, 'LIMIT_EXCEEDED']);
      await Sse.open(node(), newName('admin'), { rooms: own.slice(1), role: 'admin' });
    });

    it('refuses the whole stream for one room of somebody else, and the same for what does not exist (T16)', async () => {
      const { alice, id, room } = await talk();
      const project = await newProject(node(), alice);
      const eve = newName('eve');
      const own = await newConversation(node(), [eve]);
      const since = JSON.stringify({ [room]: ['', 0] });
      for (const foreign of [room, `project:${project}`, `user:${alice}`]) {
        const nothing = foreign.replace(/:.*/, `:${newName('none')}`);
        for (const name of [foreign, nothing]) {
          for (const rooms of [[name], [`conversation:${own}`, 'user:me', name]]) {
            for (const role of ['user', 'service'] as const) {
              const answer = await refusedStream(node(1), eve, { rooms, role, query: { since } });
              expect([answer.status, problemOf(answer)]).toMatchObject([403, { code: 'FORBIDDEN' }]);
              expect(answer.text).not.toContain(id);
            }
          }
        }
      }
      // What was refused is not counted as a connection.
      const { body } = await rest<object[]>(node(), eve, 'GET', `/presence?userIds=${eve}`);
      expect(body.data).toMatchObject([{ online: false, lastSeenAt: null }]);
    });

    it('lets an administrator read the room of any user, and whoever visits a public conversation', async () => {
      const { alice } = await talk();
      const reader = await Sse.open(node(1), newName('admin'), { rooms: [`user:${alice}`], role: 'admin' });
      await notify(node(), alice, { title: 'Hello' });
      expect(await reader.hear('notification:new')).toMatchObject([{ userId: alice, title: 'Hello' }]);

      const open = await newConversation(node(), [alice], { type: 'public' });
      const visitor = await Sse.open(node(1), newName('visitor'), { rooms: [`conversation:${open}`] });
      await (await Client.connect(node(), alice)).send(open, 'hello');
      await visitor.hear('chat:message');
      // Reading changes nothing: he is no member.
      expect(visitor.heard.map(({ event }) => event)).toEqual(['ready', 'chat:message']);
    });

    it('is a connection of its user, which others see, and administrators in full', async () => {
      const { bob, room } = await talk();
      const sockets = async (): Promise<AdminUser['sockets']> =>
        (await restAs<AdminUser>('admin', node(), newName('admin'), 'GET', `/admin/users/${bob}`)).body.data.sockets;
      const [opened, open] = ['total', 'clients'].map(
        (name) => `websocket_connect${name === 'total' ? 'ions' : 'ed'}_${name}{namespace="stream",transport="sse"}`,
      ) as [string, string];
      const before = (await scrape(node(1))).get(opened) ?? 0;
      const reader = await Sse.open(node(1), bob, { rooms: [room, 'user:me'] });
      expect(await sockets()).toEqual([
        {
          id: text,
          node: text,
          namespace: 'stream',
          transport: 'sse',
          ip: '127.0.0.1',
          connectedAt: text,
          rooms: [room, `user:${bob}`],
        },
      ]);
      expect((await scrape(node(1))).get(opened)).toBe(before + 1);
      const online = async (): Promise<unknown> =>
        (await rest<{ online: boolean }[]>(node(), bob, 'GET', `/presence?userIds=${bob}`)).body.data[0]?.online;
      expect(await online()).toBe(true);
      reader.close();
      await until('offline', async () => (await online()) === false);
      await untilMetric(node(1), open, 0);
      expect(await sockets()).toEqual([]);
    });

    it('counts among the connections a user may have', async () => {
      const bob = newName('bob');
      const open = await Promise.all(count(1, 10).map((i) => Sse.open(node(i), bob, { rooms: ['user:me'] })));
      const answer = await refusedStream(node(1), bob, { rooms: ['user:me'] });
      expect([answer.status, problemOf(answer).code]).toEqual([429, 'LIMIT_EXCEEDED']);
      open[0]?.close();
      await until('a place', () => Sse.open(node(1), bob, { rooms: ['user:me'] }));
    });

    it('answers HEAD with the headers alone, and keeps nothing', async () => {
      const bob = newName('bob');
      const headers = { authorization: `Bearer ${token(bob)}` };
      const answer = await plainHttp(streamUrl(node(1), ['user:me']), { method: 'HEAD', headers });
      expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
        '',
      ]);
      await until('offline', async () => {
        const { body } = await rest<{ online: boolean }[]>(node(), bob, 'GET', `/presence?userIds=${bob}`);
        return body.data[0]?.online === false;
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
