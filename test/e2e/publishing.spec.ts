import type { Announcement, PrivateMessage } from '../../src/contracts/publishing';
import { Client, closeClients, newConversation, newName, RestAnswer } from '../support/clients';
import { onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { until } from '../support/until';

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    const sendPrivate = (
      userId: string,
      data: unknown,
      { at = 0, from = 'billing', key }: { at?: number; from?: string; key?: string } = {},
    ): Promise<RestAnswer<PrivateMessage>> =>
      restAs('service', node(at), from, 'POST', '/messages/private', { userId, data }, keyed(key));
    const announce = (
      draft: object,
      { at = 0, key }: { at?: number; key?: string } = {},
    ): Promise<RestAnswer<Announcement>> =>
      restAs('admin', node(at), 'admin', 'POST', '/admin/announcements', draft, keyed(key));
    const keyed = (key?: string): Record<string, string> => (key === undefined ? {} : { 'idempotency-key': key });
    const root = (at: number, userId: string): Promise<Client> => Client.connect(node(at), userId, { namespace: '/' });
    const toldTo = (client: Client): string[] => client.of<Announcement>('announcement').map(({ message }) => message);

    /** Awaits an announcement to everyone: what was not heard before it does not come. */
    async function announceTo(...clients: Client[]): Promise<void> {
      const message = newName('marker');
      await announce({ message });
      await until('the marker', () => clients.every((client) => toldTo(client).includes(message)));
    }
    const unmarked = (client: Client): string[] => toldTo(client).filter((message) => !message.startsWith('marker-'));

    describe('a private message', () => {
      it('is sent by services alone', async () => {
        const bob = newName('bob');
        const his = await root(1, bob);
        for (const role of ['user', 'admin'] as const) {
          const { status, body } = await restAs(role, node(), newName(role), 'POST', '/messages/private', {
            userId: bob,
            data: 'smuggled',
          });
          expect([role, status, body.code]).toEqual([role, 403, 'FORBIDDEN']);
        }
        const { status, body } = await sendPrivate(bob, 'sent');
        expect([status, body]).toEqual([201, { data: { from: 'billing', data: 'sent', at: time } }]);
        expect(await his.hear('private:message')).toEqual([body.data]);
      });

      it('is heard once by every socket of the user on /, on every node, and by nobody else', async () => {
        const [bob, carol] = [newName('bob'), newName('carol')];
        const his = [await root(0, bob), await root(1, bob), await root(1, bob)];
        const chat = await Client.connect(node(0), bob);
        const others = [await root(0, carol), await root(1, carol), await root(1, `${bob}-2`)];
        const sent = [await sendPrivate(bob, { n: 1 }, { at: 0 }), await sendPrivate(bob, { n: 2 }, { at: 1 })];
        await announceTo(...his, ...others);
        for (const client of his) {
          await client.hear('private:message', 2);
          expect(client.of('private:message')).toEqual(sent.map(({ body }) => body.data));
        }
        for (const client of [...others, chat]) expect(client.of('private:message')).toEqual([]);
      });

      it('reaches nobody who is away, and is no failure', async () => {
        const bob = newName('bob');
        expect((await sendPrivate(bob, 'early')).status).toBe(201);
        const his = await root(0, bob);
        await sendPrivate(bob, 'now', { at: 1 });
        expect(await his.hear<PrivateMessage>('private:message')).toMatchObject([{ data: 'now' }]);
      });

      it('is not missed right after connecting, however often that happens', async () => {
        await Promise.all(
          times(20).map(async (i) => {
            const user = newName('user');
            for (const n of times(2)) {
              const client = await root(i, user);
              await sendPrivate(user, { i, n }, { at: i + 1, from: newName('service') });
              expect(await client.hear<PrivateMessage>('private:message')).toMatchObject([{ data: { i, n } }]);
              client.close();
            }
          }),
        );
      });

      it('carries any JSON as it is', async () => {
        const bob = newName('bob');
        const his = await root(1, bob);
        const values = [0, '', false, 'مرحبا <b>"\n', [], {}, [1, [null]], { a: { b: 'c' }, html: '<img onerror=x>' }];
        for (const value of values) expect((await sendPrivate(bob, value)).body.data.data).toEqual(value);
        const heard = await his.hear<PrivateMessage>('private:message', values.length);
        expect(heard.map(({ data }) => data)).toEqual(values);
      });

      it('is refused with what is wrong, and not sent', async () => {
        const bob = newName('bob');
        const his = await root(0, bob);
        const wrong: [body: unknown, path: string][] = [
          [{ userId: bob }, 'data'],
          [{ userId: bob, data: null }, 'data'],
          [{ data: 1 }, 'userId'],
          [{ userId: 'a b', data: 1 }, 'userId'],
          [{ userId: '__proto__', data: 1 }, 'userId'],
          [{ userId: [bob], data: 1 }, 'userId'],
          [{ userId: bob, data: 1, from: 'someone else' }, 'from'],
          [[{ userId: bob, data: 1 }], ''],
        ];
        for (const [body, path] of wrong) {
          const { status, body: problem } = await restAs(
            'service',
            node(),
            'billing',
            'POST',
            '/messages/private',
            body,
          );
          expect([body, status, problem.code, problem.details?.[0]?.path]).toEqual([
            body,
            400,
            'VALIDATION_FAILED',
            path,
          ]);
        }
        await announceTo(his);
        expect(his.of('private:message')).toEqual([]);
      });

      it('is sent once under an Idempotency-Key', async () => {
        const [bob, key] = [newName('bob'), newName('key')];
        const his = await root(1, bob);
        const first = await sendPrivate(bob, 'once', { key });
        const again = [await sendPrivate(bob, 'once', { key }), await sendPrivate(bob, 'once', { key, at: 1 })];
        for (const { status, body, headers } of again) {
          expect([status, body, headers.get('idempotency-replayed')]).toEqual([201, first.body, 'true']);
        }
        expect((await sendPrivate(bob, 'another', { key })).body.code).toBe('IDEMPOTENCY_MISMATCH');
        await sendPrivate(bob, 'last');
        const heard = await his.hear<PrivateMessage>('private:message', 2);
        expect(heard.map(({ data }) => data)).toEqual(['once', 'last']);
      });
    });

    describe('an announcement', () => {
      it('to everyone is heard once by every socket on /, and on no other namespace', async () => {
        const [bob, carol] = [newName('bob'), newName('carol')];
        const all = [await root(0, bob), await root(1, bob), await root(1, carol)];
        const others = [await Client.connect(node(0), bob), await Client.connect(node(1), carol)];
        const { status, body } = await announce({ message: 'صيانة الليلة' }, { at: 1 });
        expect(status).toBe(201);
        expect(body).toEqual({ data: { message: 'صيانة الليلة', level: 'info', from: 'admin', at: time } });
        const levels = ['info', 'warning', 'error', 'critical'];
        for (const level of levels) expect((await announce({ message: level, level })).body.data.level).toBe(level);
        for (const client of all) {
          await client.hear('announcement', 5);
          expect(unmarked(client)).toEqual(['صيانة الليلة', ...levels]);
          expect(client.of('announcement')[0]).toEqual(body.data);
        }
        for (const client of others) {
          await client.fail('chat:history', {});
          expect(client.of('announcement')).toEqual([]);
        }
      });

      it('to rooms is heard by their subscribers there, and on / by the users they are', async () => {
        const [alice, bob, carol, eve] = [newName('alice'), newName('bob'), newName('carol'), newName('eve')];
        const first = await newConversation(node(), [alice, bob, carol]);
        const second = await newConversation(node(), [alice, bob, carol]);
        const another = await newConversation(node(), [eve]);
        // Alice and bob are in it, one in each vocabulary; carol is a member who has not joined, eve a stranger.
        const inRoom = [await Client.connect(node(0), alice), await Client.connect(node(1), bob)];
        for (const id of [first, second]) await inRoom[0]?.join(id);
        await inRoom[1]?.do('conversation:join', { conversationId: first });
        const notInRoom = [await Client.connect(node(0), carol), await Client.connect(node(1), eve)];
        await notInRoom[1]?.join(another);
        const concerned = [await root(0, alice), await root(1, alice), await root(0, bob), await root(1, bob)];
        const others = [await root(0, carol), await root(1, carol), await root(0, eve), await root(1, eve)];

        for (const at of [0, 1]) {
          const { status } = await announce({ message: `from ${at}`, rooms: [`conversation:${first}`] }, { at });
          expect(status).toBe(201);
        }
        await announce({ message: 'to both', rooms: [`conversation:${first}`, `conversation:${second}`] });
        await announceTo(...concerned, ...others);
        for (const client of concerned) expect(unmarked(client)).toEqual(['from 0', 'from 1', 'to both']);
        for (const client of others) expect(unmarked(client)).toEqual([]);
        await inRoom[1]?.hear('announcement', 3);
        expect(toldTo(inRoom[1] as Client)).toEqual(['from 0', 'from 1', 'to both']);
        // Once in each of the rooms.
        await inRoom[0]?.hear('announcement', 4);
        expect(toldTo(inRoom[0] as Client)).toEqual(['from 0', 'from 1', 'to both', 'to both']);
        for (const client of notInRoom) {
          await client.fail('chat:history', {});
          expect(client.of('announcement')).toEqual([]);
        }
      });

      it('to a room nobody is in is heard by nobody, and by who has left it neither', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const [chat, hers] = [await Client.connect(node(0), alice), await root(1, alice)];
        const rooms = [`conversation:${id}`];
        expect((await announce({ message: 'before', rooms })).status).toBe(201);
        await chat.join(id);
        await announce({ message: 'inside', rooms });
        await chat.do('chat:leave', { conversationId: id });
        await announce({ message: 'after', rooms: [...rooms, 'project:none', 'user:nobody'] });
        await announceTo(hers);
        expect(unmarked(hers)).toEqual(['inside']);
        expect(toldTo(chat)).toEqual(['inside']);
      });

      it('is made once under an Idempotency-Key', async () => {
        const [bob, key] = [newName('bob'), newName('key')];
        const his = await root(1, bob);
        const first = await announce({ message: 'once' }, { key });
        const again = await announce({ message: 'once' }, { key, at: 1 });
        expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
        await announceTo(his);
        expect(unmarked(his)).toEqual(['once']);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0', HANDSHAKES_PER_10S: '0' },
);
