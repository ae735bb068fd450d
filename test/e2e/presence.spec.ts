import type { Problem } from '../../src/contracts/errors';
import type { UserPresence } from '../../src/contracts/presence';
import { absentPoller } from '../support/absent-poller';
import { Ack, Client, closeClients, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { until } from '../support/until';
import { Watcher } from '../support/watching';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const time = expect.stringMatching(TIME) as string;
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const paths = ({ code, details }: Partial<Problem>): unknown[] => [code, ...(details ?? []).map(({ path }) => path)];

onBothEngines(
  (node) => {
    afterEach(() => {
      closeClients();
      closeConnections();
    });

    it('answers who is online, in the order asked for, himself included', async () => {
      const [alice, bob, carol, dave] = [newName('alice'), newName('bob'), newName('carol'), newName('dave')];
      await Client.connect(node(1), bob);
      const left = await Client.connect(node(0), dave);
      left.close();
      const watcher = await Watcher.on(node(0), alice);
      await until('the departure', async () => !(await watcher.subscribe(dave))[0]?.online);
      const offline = { online: false, lastSeenAt: time };
      for (const asked of [
        [bob, carol, dave, alice],
        [carol, alice, dave, bob],
      ]) {
        expect(await watcher.subscribe(...asked)).toEqual(
          asked.map((userId) => {
            if (userId === carol) return { userId, online: false, lastSeenAt: null };
            return userId === dave ? { userId, ...offline } : { userId, online: true, lastSeenAt: time };
          }),
        );
      }
      expect(await watcher.subscribe()).toEqual([]);
    });

    it('tells that a user who is put out is gone, also if he does not read that', async () => {
      const bob = newName('bob');
      const watcher = await Watcher.on(node(1));
      await watcher.subscribe(bob);
      await absentPoller(node(), bob);
      await watcher.hear(bob, true);
      await restAs('admin', node(1), newName('admin'), 'POST', `/admin/bans/${bob}`, { minutes: 1 });
      await watcher.hear(bob, false);
    });

    it('tells that a user comes with his first socket, on any namespace and node, and goes with his last', async () => {
      const watchers = [await Watcher.on(node(0)), await Watcher.on(node(1))];
      for (const [i, namespace] of ['/', '/chat', '/projects', '/notifications', '/admin'].entries()) {
        const bob = newName('bob');
        for (const watcher of watchers) await watcher.subscribe(bob);
        const socket = await Client.connect(node(i), bob, { namespace, role: 'admin' });
        for (const watcher of watchers) await watcher.hear(bob, true);
        socket.close();
        for (const watcher of watchers) {
          await watcher.hear(bob, false);
          await watcher.catchUp();
          expect(watcher.changes(bob)).toEqual([
            { userId: bob, online: true, lastSeenAt: time },
            { userId: bob, online: false, lastSeenAt: time },
          ]);
        }
      }
    });

    it('tells nothing of further sockets and of those that are not the last', async () => {
      const bob = newName('bob');
      const watcher = await Watcher.on(node(1));
      await watcher.subscribe(bob);
      const sockets: Client[] = [];
      for (const [i, namespace] of ['/chat', '/', '/chat', '/'].entries()) {
        sockets.push(await Client.connect(node(i), bob, { namespace }));
      }
      for (const socket of sockets.slice(0, 3)) socket.close();
      // The last one is of the node on which the departures are told.
      await watcher.catchUp();
      expect(watcher.heardOf(bob)).toEqual([true]);
      sockets[3]?.close();
      await watcher.hear(bob, false);
      await watcher.catchUp();
      expect(watcher.heardOf(bob)).toEqual([true, false]);
    });

    it('counts a connection with several namespaces as one', async () => {
      const bob = newName('bob');
      const watcher = await Watcher.on(node(1));
      await watcher.subscribe(bob);
      const connection = new Connection(node(0));
      const root = await connection.admitted('/', { token: token(bob) });
      await connection.admitted('/chat', { token: token(bob) });
      root.disconnect();
      await watcher.catchUp();
      expect(watcher.heardOf(bob)).toEqual([true]);
      connection.close();
      await watcher.hear(bob, false);
    });

    it('takes nobody as online who was refused', async () => {
      const bob = newName('bob');
      const watcher = await Watcher.on(node(1));
      await watcher.subscribe(bob);
      await new Connection(node(0)).refused('/admin', { token: token(bob) });
      await new Connection(node(0)).refused('/', { token: token(bob, { secret: 'another' }) });
      await watcher.catchUp();
      expect(watcher.heardOf(bob)).toEqual([]);
      expect(await watcher.subscribe(bob)).toEqual([{ userId: bob, online: false, lastSeenAt: null }]);
    });

    it('remembers when he was last seen: not before he left, and not later than now', async () => {
      const bob = newName('bob');
      const watcher = await Watcher.on(node(1));
      await watcher.subscribe(bob);
      const socket = await Client.connect(node(0), bob);
      const before = new Date().toISOString();
      socket.close();
      await watcher.hear(bob, false);
      const told = watcher.changes(bob).at(-1)?.lastSeenAt ?? '';
      const after = new Date().toISOString();
      const [row] = await watcher.subscribe(bob);
      const { body } = await rest<UserPresence[]>(node(0), bob, 'GET', `/presence?userIds=${bob}`);
      for (const at of [told, row?.lastSeenAt ?? '', body.data[0]?.lastSeenAt ?? '']) {
        expect([before <= at, at <= after]).toEqual([true, true]);
      }
    });

    it('tells every change once, however often a socket has subscribed', async () => {
      const [bob, carol] = [newName('bob'), newName('carol')];
      const watcher = await Watcher.on(node(1));
      for (const _ of times(3)) await watcher.subscribe(bob);
      expect(await watcher.subscribe(bob, bob, carol, bob)).toHaveLength(2);
      const socket = await Client.connect(node(0), bob);
      await watcher.catchUp();
      socket.close();
      await watcher.hear(bob, false);
      await watcher.catchUp();
      expect(watcher.heardOf(bob)).toEqual([true, false]);
    });

    it('tells it only to who has subscribed, until he unsubscribes', async () => {
      const [bob, carol] = [newName('bob'), newName('carol')];
      const [watcher, former, stranger] = [
        await Watcher.on(node(1)),
        await Watcher.on(node(1)),
        await Watcher.on(node(0), bob),
      ];
      await watcher.subscribe(bob, carol);
      await former.subscribe(bob, carol);
      expect(await former.unsubscribe(bob, newName('nobody'))).toEqual({});
      await Client.connect(node(0), carol);
      stranger.client.close();
      await watcher.hear(bob, false);
      for (const one of [watcher, former]) await one.catchUp();
      expect(former.heardOf(bob)).toEqual([]);
      expect(former.heardOf(carol)).toEqual([true]);
      expect(watcher.heardOf(carol)).toEqual([true]);
      expect(stranger.client.of('presence')).toEqual([]);
      // And again.
      await former.subscribe(bob);
      await Client.connect(node(0), bob);
      await former.hear(bob, true);
      expect(former.heardOf(bob)).toEqual([true]);
    });

    it('takes at most 200 users at once, and ids alone', async () => {
      const { client } = await Watcher.on(node());
      const many = times(201).map((i) => `user-${i}`);
      for (const event of ['presence:subscribe', 'presence:unsubscribe']) {
        await client.do(event, { userIds: many.slice(1) });
        for (const userIds of [
          many,
          undefined,
          null,
          'alice',
          { 0: 'alice' },
          ['a b'],
          [7],
          [null],
          ['__proto__'],
          [[]],
        ]) {
          expect([event, userIds, ...paths(await client.fail(event, { userIds }))]).toEqual([
            event,
            userIds,
            'VALIDATION_FAILED',
            'userIds',
          ]);
        }
        expect(paths(await client.fail(event, { userIds: [], more: 1 }))).toEqual(['VALIDATION_FAILED', 'more']);
      }
    });

    it('lets one socket watch 1,000 users and no more, until it unsubscribes', async () => {
      const watcher = await Watcher.on(node());
      const group = (n: number): string[] => times(200).map((i) => `user-${n}-${i}`);
      for (const n of times(5)) await watcher.subscribe(...group(n));
      expect(await watcher.client.fail('presence:subscribe', { userIds: ['one-more'] })).toEqual({
        code: 'LIMIT_EXCEEDED',
        message: 'Limit exceeded',
      });
      await watcher.unsubscribe('user-0-0');
      expect((await watcher.client.fail('presence:subscribe', { userIds: ['a', 'b'] })).code).toBe('LIMIT_EXCEEDED');
      expect(await watcher.subscribe('one-more')).toHaveLength(1);
      // Another socket has a count of its own, and the limit holds for what is asked for at once too.
      const other = await Watcher.on(node(1));
      for (const n of times(5)) await other.subscribe(...group(n).slice(20));
      const ask = (n: number): Promise<Ack<unknown>> =>
        other.client.ask('presence:subscribe', { userIds: times(10).map((i) => `other-${n}-${i}`) });
      const answers = await Promise.all(times(40).map(ask));
      expect(answers.filter(({ data }) => data).length).toBe(10);
      expect(new Set(answers.map(({ error }) => error?.code))).toEqual(new Set([undefined, 'LIMIT_EXCEEDED']));
    });

    it('is told over REST: a list, or the parameter repeated', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      await Client.connect(node(0), bob);
      const rows = [
        { userId: carol, online: false, lastSeenAt: null },
        { userId: bob, online: true, lastSeenAt: time },
      ];
      for (const query of [`userIds=${carol},${bob}`, `userIds=${carol}&userIds=${bob}`]) {
        const { status, body } = await rest<UserPresence[]>(node(1), alice, 'GET', `/presence?${query}`);
        expect([status, body]).toEqual([200, { data: rows }]);
      }
      const one = await rest<UserPresence[]>(node(1), alice, 'GET', `/presence?userIds=${bob}`);
      expect(one.body.data).toEqual([rows[1]]);
      const most = times(200).map((i) => `user-${i}`);
      const all = await rest<UserPresence[]>(node(1), alice, 'GET', `/presence?userIds=${most.join(',')}`);
      expect(all.body.data.map(({ userId }) => userId)).toEqual(most);
    });

    it('refuses other queries, naming what is wrong', async () => {
      const most = times(201).map((i) => `user-${i}`);
      for (const query of [
        '',
        '?userIds=',
        '?userIds=a,,b',
        '?userIds=a%20b',
        '?userIds=__proto__',
        `?userIds=${most.join()}`,
      ]) {
        const { status, body } = await rest(node(), 'alice', 'GET', `/presence${query}`);
        expect([query, status, ...paths(body)]).toEqual([query, 400, 'VALIDATION_FAILED', 'userIds']);
      }
      const extra = await rest(node(), 'alice', 'GET', '/presence?userIds=a&other=1');
      expect([extra.status, ...paths(extra.body)]).toEqual([400, 'VALIDATION_FAILED', 'other']);
    });

    it('tells the truth to who applies the answer and then the changes, whatever happens meanwhile', async () => {
      const [bob, carol] = [newName('bob'), newName('carol')];
      const views: { state: () => boolean | undefined; early: () => number; about: string }[] = [];
      const comeAndGo = async (user: string, rounds: number, at: number): Promise<void> => {
        for (const i of times(rounds)) (await Client.connect(node(at + i), user, { namespace: '/' })).close();
      };
      const subscribe = async (about: string, at: number): Promise<void> => {
        const { client } = await Watcher.on(node(at));
        const seen: boolean[] = [];
        let early = 0;
        let answered = false;
        client.socket.on('presence', ({ online }: UserPresence) => {
          if (answered) seen.push(online);
          else early += 1;
        });
        client.socket.emit('presence:subscribe', { userIds: [about] }, ({ data }: { data: UserPresence[] }) => {
          answered = true;
          seen.push(data[0]?.online ?? false);
        });
        views.push({ about, state: () => seen.at(-1), early: () => early });
        await until('the answer', () => answered);
      };
      await Promise.all([
        ...[bob, carol].flatMap((user) => [comeAndGo(user, 12, 0), comeAndGo(user, 12, 1)]),
        ...times(24).map((i) => subscribe(i % 3 ? bob : carol, i)),
      ]);
      await Client.connect(node(1), carol);
      const truth = { [bob]: false, [carol]: true };
      await until('the truth', () => views.every(({ about, state }) => state() === truth[about]));
      expect(views.map(({ early }) => early())).toEqual(views.map(() => 0));
      const { body } = await rest<UserPresence[]>(node(), bob, 'GET', `/presence?userIds=${bob},${carol}`);
      expect(body.data.map(({ online }) => online)).toEqual([false, true]);
      // It stays true.
      const last = await Watcher.on(node(1));
      await last.catchUp();
      expect(views.filter(({ about, state }) => state() !== truth[about])).toEqual([]);
    }, 30_000);
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);
