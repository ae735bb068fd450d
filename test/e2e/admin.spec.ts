import type { AdminStats, AdminUser, AuditEntry } from '../../src/contracts/admin';
import type { Announcement } from '../../src/contracts/publishing';
import { AdminApi, adminSocket, WAYS } from '../support/admin';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { cast, expectEnded, refusalOf } from '../support/endings';
import { onBothEngines, startNode } from '../support/node';
import { restAs } from '../support/roles';
import { until } from '../support/until';

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const number = expect.any(Number) as number;
const text = expect.stringMatching(/./) as string;

onBothEngines(
  (node, redis) => {
    const nodesCount = (): number => (redis() ? 2 : 1);

    afterEach(() => {
      closeClients();
      closeConnections();
    });

    // A node that listens may still be on its way among the living.
    beforeAll(async () => {
      await until('all nodes', async () => {
        const { body } = await restAs<AdminStats>('admin', node(), 'admin', 'GET', '/admin/stats');
        return body.data.nodes.length === nodesCount();
      });
    }, 30_000);

    function expectStats({ nodes, totals, rooms }: AdminStats): void {
      const connections = expect.any(Object) as AdminStats['totals']['connections'];
      const transports = connections;
      const rates = { rss: number, connections, transports, eventsPerSecond: number, deliveriesPerSecond: number };
      const engine = { kind: redis() ? 'redis' : 'memory', ready: true, latencyMs: expect.anything() as unknown };
      for (const { engine } of nodes) engine.latencyMs ??= 0; // not asked yet
      expect(nodes).toEqual(nodes.map(() => ({ ...rates, engine, id: text, startedAt: time, eventLoopLagMs: number })));
      expect(nodes).toHaveLength(nodesCount());
      for (const row of rooms) expect(row).toEqual({ room: text, sockets: number, nodes: number });
      expect(rooms.length).toBeLessThanOrEqual(10);
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodesCount());
      expect(totals).toEqual({ ...rates, nodes: nodesCount() });
      expect(totals.rss).toBe(nodes.reduce((sum, { rss }) => sum + rss, 0));
      const count = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, n) => sum + n, 0);
      expect(count(totals.transports)).toBe(count(totals.connections));
      for (const namespace of ['/', '/chat', '/projects', '/notifications', '/admin']) {
        const counts = nodes.map((one) => one.connections[namespace] ?? 0);
        expect([namespace, totals.connections[namespace]]).toEqual([namespace, counts.reduce((sum, n) => sum + n, 0)]);
      }
      for (const rate of ['eventsPerSecond', 'deliveriesPerSecond'] as const) {
        expect(totals[rate]).toBeCloseTo(
          nodes.reduce((sum, one) => sum + one[rate], 0),
          5,
        );
      }
      for (const one of nodes) {
        expect(one.rss).toBeGreaterThan(1_000_000);
        expect(Math.min(one.eventLoopLagMs, one.eventsPerSecond, one.deliveriesPerSecond)).toBeGreaterThanOrEqual(0);
      }
    }

    describe.each(WAYS)('over %s', (_way, open) => {
      const as = (adminId: string, at = 0): Promise<AdminApi> => open(node(at), adminId);

      it('shows how all nodes are doing', async () => {
        const admin = await as(newName('admin'));
        const before = await admin.stats();
        expectStats(before);
        const clients: Client[] = [];
        for (const at of [0, 1, 1]) clients.push(await Client.connect(node(at), newName('user')));
        clients.push(await Client.connect(node(1), newName('user'), { namespace: '/' }));
        const open_ = async (namespace: string): Promise<number> =>
          (await admin.stats()).totals.connections[namespace] ?? 0;
        const during = await admin.stats();
        expectStats(during);
        // Sockets of earlier tests may still be on their way out: theirs are not counted on.
        await until('three more', async () => (await open_('/chat')) >= 3 && (await open_('/')) >= 1);
        for (const client of clients) client.close();
        await until('none', async () => (await open_('/chat')) === 0 && (await open_('/')) === 0);
      });

      it('lists the rooms with subscribers, the most subscribed first, over all nodes', async () => {
        const admin = await as(newName('admin'), 1);
        const [alice, prefix] = [newName('alice'), newName('listed')];
        const ids = ['a', 'b', 'c'].map((name) => `${prefix}-${name}`);
        for (const id of ids) await newConversation(node(), [alice], { id });
        const [a, b, c] = ids.map((id) => `conversation:${id}`);
        const sockets: Client[] = [];
        for (const at of [0, 1, 0, 1]) sockets.push(await Client.connect(node(at), alice));
        for (const socket of sockets) await socket.join(ids[1] as string);
        for (const socket of sockets.slice(0, 3)) await socket.join(ids[0] as string);
        await sockets[0]?.join(ids[2] as string);
        await sockets[0]?.do('conversation:join', { conversationId: ids[2] });
        const rows = [
          { room: b, sockets: 4, nodes: nodesCount() },
          { room: a, sockets: 3, nodes: nodesCount() },
          { room: c, sockets: 1, nodes: 1 },
        ];
        expect(await admin.rooms({ prefix: `conversation:${prefix}` })).toEqual(rows);
        expect(await admin.rooms({ prefix: `conversation:${prefix}`, limit: 2 })).toEqual(rows.slice(0, 2));
        expect(await admin.rooms({ prefix: c })).toEqual(rows.slice(2));
        expect(await admin.rooms({ prefix })).toEqual([]);
        expect(await admin.rooms()).toEqual(expect.arrayContaining(rows));
        await sockets[0]?.do('chat:leave', { conversationId: ids[2] });
        for (const socket of sockets.slice(1)) socket.close();
        const left = [b, a].map((room) => ({ room, sockets: 1, nodes: 1 }));
        await until('the departures', async () => {
          const now = await admin.rooms({ prefix: `conversation:${prefix}` });
          return now.length === 2 && now.every((row) => row.sockets === 1);
        });
        expect(await admin.rooms({ prefix: `conversation:${prefix}` })).toEqual(expect.arrayContaining(left));
      });

      it('shows a user’s sockets, rooms and node', async () => {
        const admin = await as(newName('admin'));
        const bob = newName('bob');
        const nobody: AdminUser = {
          ...{ userId: bob, name: null, online: false, lastSeenAt: null, bannedUntil: null },
          ...{ sockets: [], rooms: [], node: null },
        };
        expect(await admin.user(bob)).toEqual(nobody);
        const ids = [await newConversation(node(), [bob]), await newConversation(node(), [bob])];
        const chat = await Client.connect(node(0), bob);
        for (const id of ids) await chat.join(id);
        const root = await Client.connect(node(1), bob, { namespace: '/' });
        const seen = await admin.user(bob);
        const { nodes } = await admin.stats();
        const rooms = ids.map((id) => `conversation:${id}`);
        const socket = { node: text, transport: 'websocket', ip: '127.0.0.1', connectedAt: time };
        expect(seen).toEqual({
          ...{ userId: bob, name: null, online: true, lastSeenAt: time, bannedUntil: null },
          sockets: [
            { ...socket, id: chat.socket.id, namespace: '/chat', rooms: expect.arrayContaining(rooms) as string[] },
            { ...socket, id: root.socket.id, namespace: '/', rooms: [] },
          ],
          rooms: expect.arrayContaining(rooms) as string[],
          node: seen.sockets[1]?.node,
        });
        expect(seen.rooms).toHaveLength(2);
        expect(new Set(seen.sockets.map((one) => one.node)).size).toBe(nodesCount());
        expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(seen.sockets.map((one) => one.node)));
        for (const client of [chat, root]) client.close();
        await until('the end', async () => !(await admin.user(bob)).online);
        expect(await admin.user(bob)).toEqual({ ...nobody, lastSeenAt: time });
      });

      it('disconnects a user everywhere, with the reason; he may come back', async () => {
        const admin = await as(newName('admin'));
        const here = await cast(node);
        expect(await admin.disconnect(here.userId, 'توقف عن هذا')).toEqual({ userId: here.userId, disconnected: 4 });
        await expectEnded(here);
        for (const client of here.all) {
          expect(client.heard).toEqual([{ event: 'error', data: { code: 'FORBIDDEN', message: 'توقف عن هذا' } }]);
        }
        const back = await Client.connect(node(1), here.userId);
        expect((await back.join(here.conversationId)).conversation.id).toBe(here.conversationId);
        expect((await rest(node(0), here.userId, 'GET', '/conversations')).status).toBe(200);
        await admin.disconnect(here.userId);
        expect(await back.hear('error')).toEqual([
          { code: 'FORBIDDEN', message: 'An administrator closed this connection' },
        ]);
        expect(await admin.disconnect(newName('nobody'))).toMatchObject({ disconnected: 0 });
      });

      it('bans a user everywhere until he is unbanned', async () => {
        const admin = await as(newName('admin'), 1);
        const here = await cast(node);
        const { userId, room } = here;
        const ban = await admin.ban(userId, 10);
        expect(ban).toEqual({ userId, bannedUntil: time });
        const minutes = (Date.parse(ban.bannedUntil ?? '') - Date.now()) / 60_000;
        expect([minutes > 9, minutes <= 10]).toEqual([true, true]);
        await expectEnded(here);
        const message = 'This user is banned';
        const told = { event: 'error', data: { code: 'USER_BANNED', message } };
        for (const client of here.roots) expect(client.heard).toEqual([told]);
        for (const client of here.chats) {
          expect(client.heard).toEqual([{ event: 'room:closed', data: { room, code: 'USER_BANNED' } }, told]);
        }
        expect(await admin.user(userId)).toMatchObject({ bannedUntil: ban.bannedUntil, online: false, sockets: [] });
        for (const at of [0, 1]) {
          for (const namespace of ['/', '/chat', '/admin']) {
            const options = { namespace, role: 'admin' as const };
            expect(await refusalOf(node(at), userId, options)).toEqual({ code: 'USER_BANNED', message });
          }
          const refused = await rest(node(at), userId, 'GET', '/conversations');
          expect([refused.status, refused.body.code]).toEqual([403, 'USER_BANNED']);
        }
        const arabic = await refusalOf(node(), userId, { auth: { locale: 'ar' } });
        expect(arabic).toEqual({ code: 'USER_BANNED', message: 'هذا المستخدم محظور' });
        expect(await admin.unban(userId)).toEqual({ userId, bannedUntil: null });
        for (const at of [0, 1]) {
          const back = await Client.connect(node(at), userId);
          await back.join(here.conversationId);
          expect((await rest(node(at), userId, 'GET', '/conversations')).status).toBe(200);
        }
        expect(await admin.user(userId)).toMatchObject({ bannedUntil: null, online: true });
        // Once more changes nothing, and may be done before he was ever there.
        expect(await admin.unban(newName('nobody'))).toMatchObject({ bannedUntil: null });
      });

      it('announces, in whichever language', async () => {
        const adminId = newName('admin');
        const admin = await as(adminId, 1);
        const bob = await Client.connect(node(0), newName('bob'), { namespace: '/' });
        const message = 'تحديث الساعة ١٢ — <b>"مهم"</b>';
        const announced = await admin.announce({ message, level: 'critical' });
        expect(announced).toEqual({ message, level: 'critical', from: adminId, at: time });
        await until('it', () => bob.of<Announcement>('announcement').some(({ from }) => from === adminId));
        expect(bob.of<Announcement>('announcement').filter(({ from }) => from === adminId)).toEqual([announced]);
      });

      it('writes down what was done, by whom, in its order; every node shows it, the newest first', async () => {
        const [adminId, bob, conversation] = [newName('admin'), newName('bob'), `conversation:${newName('none')}`];
        const admin = await as(adminId);
        await admin.stats();
        await admin.rooms({ prefix: 'conversation:x', limit: 7 });
        await admin.user(bob);
        await admin.disconnect(bob, 'السبب');
        await admin.ban(bob, 3);
        await admin.unban(bob);
        await admin.announce({ message: 'all' });
        await admin.announce({ message: 'some', level: 'warning', rooms: [conversation] });
        expect((await restAs('admin', node(1), adminId, 'DELETE', `/sessions/users/${bob}`)).status).toBe(200);
        const other = await as(newName('admin'), 1);
        const entries = (await other.audit(1_000)).filter(({ actorId }) => actorId === adminId);
        const done: [action: string, data: object][] = [
          ['session:revoke', { userId: bob }],
          ['admin:announce', { message: 'some', level: 'warning', rooms: [conversation] }],
          ['admin:announce', { message: 'all' }],
          ['admin:unban', { userId: bob }],
          ['admin:ban', { userId: bob, minutes: 3 }],
          ['admin:disconnect', { userId: bob, reason: 'السبب' }],
          ['admin:user', { userId: bob }],
          ['admin:rooms', { prefix: 'conversation:x', limit: 7 }],
          ['admin:stats', {}],
        ];
        expect(entries).toEqual(done.map(([action, data]) => ({ id: text, at: time, actorId: adminId, action, data })));
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        const times = entries.map(({ at }) => at);
        expect(times).toEqual([...times].sort().reverse());
        // Looking at it is an entry as well, and nothing that was there changes.
        const [own, ...others] = await admin.audit(entries.length + 2);
        expect(own).toMatchObject({ actorId: adminId, action: 'admin:audit', data: { limit: entries.length + 2 } });
        expect(others[0]).toMatchObject({ action: 'admin:audit', data: { limit: 1_000 } });
        expect(others.slice(1)).toEqual(entries);
        expect(await admin.audit(1)).toHaveLength(1);
        expect((await admin.audit()).length).toBeLessThanOrEqual(50);
      });
    });

    describe('the statistics of a socket', () => {
      it('keep coming to who has asked for them, and to nobody else', async () => {
        const [asking, silent] = [
          await adminSocket(node(0), newName('admin')),
          await adminSocket(node(0), newName('admin')),
        ];
        const first = await asking.do<AdminStats>('admin:stats', {});
        expectStats(first);
        await asking.do('admin:stats', {});
        for (const stats of await asking.hear<AdminStats>('admin:stats', 2)) expectStats(stats);
        await silent.do<AuditEntry[]>('admin:audit', { limit: 1 });
        expect(silent.heard).toEqual([]);
      }, 20_000);

      it('do not come any more to who has left', async () => {
        const adminId = newName('admin');
        const other = await adminSocket(node(0), newName('admin'));
        const connection = new Connection(node(0));
        const credentials = { token: token(adminId, { role: 'admin' }) };
        const [admin, root] = [
          await connection.admitted('/admin', credentials),
          await connection.admitted('/', credentials),
        ];
        const packets: string[] = [];
        admin.io.on('packet', ({ nsp }) => packets.push(nsp));
        await admin.emitWithAck('admin:stats', {});
        await until('some', () => packets.length >= 2);
        admin.disconnect();
        await root.emitWithAck('presence:subscribe', { userIds: [] });
        const after = packets.length;
        await other.do('admin:stats', {});
        await other.hear('admin:stats', 2);
        await root.emitWithAck('presence:subscribe', { userIds: [] });
        expect(packets.slice(after)).toEqual(['/']);
      }, 20_000);
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);

it('shows the name under which a user is registered', async () => {
  const node = await startNode({ USER_DIRECTORY: 'registered' });
  try {
    const [adminId, bob] = [newName('admin'), newName('bob')];
    for (const [id, name] of [
      [adminId, 'Admin'],
      [bob, 'بوب'],
    ] as const) {
      expect((await restAs('service', node, 'directory', 'PUT', `/users/${id}`, { name })).status).toBe(200);
    }
    const of = async (userId: string): Promise<string | null> =>
      (await restAs<AdminUser>('admin', node, adminId, 'GET', `/admin/users/${userId}`)).body.data.name;
    expect([await of(bob), await of(newName('nobody'))]).toEqual(['بوب', null]);
  } finally {
    await node.stop();
  }
}, 30_000);
