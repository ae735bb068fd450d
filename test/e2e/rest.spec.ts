import type { ConversationSummary, MemberChange, Message, ReadState } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { onBothEngines } from '../support/node';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const text = expect.stringMatching(TIME) as string;

onBothEngines(
  (node) => {
    afterEach(closeClients);

    describe('conversations', () => {
      it('are created with 201 by their owner, under a given id or a new one', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const draft = { type: 'group', title: 'عنوان', memberIds: [bob] };
        const made = await rest<ConversationSummary>(node(), alice, 'POST', '/conversations', draft);
        expect(made.status).toBe(201);
        expect(made.headers.get('content-type')).toMatch(/^application\/json\b/);
        expect(made.headers.get('x-content-type-options')).toBe('nosniff');
        expect(made.body).toEqual({
          data: {
            id: expect.stringMatching(UUID_V7) as string,
            type: 'group',
            title: 'عنوان',
            createdBy: alice,
            createdAt: text,
            role: 'owner',
            readSeq: 0,
            unread: 0,
            lastMessage: null,
          },
        });
        const id = newName('of-mine:@.');
        const named = await rest<ConversationSummary>(node(), alice, 'POST', '/conversations', { type: 'public', id });
        expect([named.status, named.body.data.id, named.body.data.title]).toEqual([201, id, null]);
        const again = await rest(node(1), alice, 'POST', '/conversations', { type: 'public', id });
        expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
      });

      it('are one per pair when direct: the same again with 200', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const draft = { type: 'direct', memberIds: [bob] };
        const first = await rest<ConversationSummary>(node(), alice, 'POST', '/conversations', draft);
        expect(first.status).toBe(201);
        const { id } = first.body.data;
        for (const [user, other] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          const again = await rest<ConversationSummary>(node(1), user, 'POST', '/conversations', {
            type: 'direct',
            memberIds: [other],
          });
          expect([again.status, again.body.data.id, again.body.data.createdBy]).toEqual([200, id, alice]);
        }
        for (const memberIds of [[], [alice], [bob, newName('carol')], undefined]) {
          const wrong = await rest(node(), alice, 'POST', '/conversations', { type: 'direct', memberIds });
          expect([wrong.status, wrong.body.code]).toEqual([400, 'VALIDATION_FAILED']);
          expect(wrong.body.details?.[0]?.path).toBe('memberIds');
        }
      });

      it('are one per pair also when a group of the two has the id that was asked for', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const draft = { type: 'direct', memberIds: [bob] };
        expect((await rest(node(), alice, 'POST', '/conversations', { ...draft, id })).status).toBe(409);
        const made = await rest<ConversationSummary>(node(1), alice, 'POST', '/conversations', draft);
        expect([made.status, made.body.data.type]).toEqual([201, 'direct']);
      });

      it('are listed to their members, the most recently active first, page by page', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const ids: string[] = [];
        for (let i = 0; i < 5; i++) ids.push(await newConversation(node(), [alice, bob]));
        await newConversation(node(), [bob]);
        const first = ids[0] as string;
        await rest(node(), bob, 'POST', `/conversations/${first}/messages`, { content: 'hello' });
        ids.push(ids.shift() as string);
        ids.reverse();

        const list = (query = ''): ReturnType<typeof rest<ConversationSummary[]>> =>
          rest<ConversationSummary[]>(node(1), alice, 'GET', `/conversations${query}`);
        const all = await list();
        expect(all.status).toBe(200);
        expect(all.body.data.map(({ id }) => id)).toEqual(ids);
        expect(all.body.page).toMatchObject({ hasMore: false });
        expect(all.body.data[0]).toMatchObject({ unread: 1, readSeq: 0, lastMessage: { content: 'hello', seq: 1 } });

        const seen: string[] = [];
        let before: unknown;
        for (const hasMore of [true, true, false]) {
          const query = `?limit=2${typeof before === 'string' ? `&before=${before}` : ''}`;
          const { data, page } = (await list(query)).body;
          expect(page?.hasMore).toBe(hasMore);
          seen.push(...data.map(({ id }) => id));
          before = page?.before;
        }
        expect(seen).toEqual(ids);
        expect((await list('?limit=0')).status).toBe(400);
        expect((await list('?limit=101')).status).toBe(400);
      });

      it('are shown to who may see them', async () => {
        const [alice, bob, eve] = [newName('alice'), newName('bob'), newName('eve')];
        const group = await newConversation(node(), [alice, bob]);
        const open = await newConversation(node(), [alice], { type: 'public' });
        const get = (user: string, id: string): ReturnType<typeof rest<ConversationSummary>> =>
          rest<ConversationSummary>(node(1), user, 'GET', `/conversations/${id}`);
        expect((await get(bob, group)).body.data).toMatchObject({ id: group, role: 'member', unread: 0 });
        expect((await get(eve, open)).body.data).toMatchObject({ id: open, role: null });
        expect((await get(eve, group)).status).toBe(403);
        expect((await rest<ConversationSummary[]>(node(), eve, 'GET', '/conversations')).body).toEqual({
          data: [],
          page: { before: null, after: null, hasMore: false },
        });
      });

      it('do not count to who has left what he sent himself', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob], { type: 'public' });
        await rest(node(), bob, 'POST', `/conversations/${id}/messages`, { content: 'mine' });
        await rest(node(), bob, 'DELETE', `/conversations/${id}/members/${bob}`);
        const { body } = await rest<ConversationSummary>(node(1), bob, 'GET', `/conversations/${id}`);
        expect(body.data).toMatchObject({ role: null, unread: 0 });
      });
    });

    describe('members', () => {
      it('are added and removed by an owner, with their events on the other node', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const id = await newConversation(node(), [alice, bob]);
        const [owner, his] = [await Client.connect(node(0), alice), await Client.connect(node(1), carol)];
        await owner.join(id);
        const path = `/conversations/${id}/members/${carol}`;
        const added = await rest<Placed<MemberChange>>(node(1), alice, 'PUT', path);
        expect(added.status).toBe(200);
        expect(added.body.data).toMatchObject({ conversationId: id, userId: carol, change: 'added', by: alice });
        expect(await owner.hear('chat:member')).toEqual([added.body.data]);
        expect((await rest(node(0), alice, 'PUT', path)).status).toBe(200);
        await his.join(id);
        const removed = await rest<Placed<MemberChange>>(node(0), alice, 'DELETE', path);
        expect(removed.status).toBe(200);
        expect(removed.body.data.position.seq).toBe(2); // adding him again was no event
        expect(await owner.hear('chat:member', 2)).toEqual([added.body.data, removed.body.data]);
        expect(await his.hear('room:closed')).toEqual([{ room: `conversation:${id}`, code: 'FORBIDDEN' }]);
        expect((await rest(node(0), alice, 'DELETE', path)).status).toBe(404);
      });

      it('are changed by nobody else, but for oneself', async () => {
        const [alice, bob, carol, eve] = [newName('alice'), newName('bob'), newName('carol'), newName('eve')];
        const group = await newConversation(node(), [alice, bob, carol]);
        const open = await newConversation(node(), [alice, bob], { type: 'public' });
        const ask = async (user: string, method: string, id: string, of: string): Promise<number> =>
          (await rest(node(1), user, method, `/conversations/${id}/members/${of}`)).status;
        expect(await ask(bob, 'PUT', group, eve)).toBe(403);
        expect(await ask(bob, 'DELETE', group, carol)).toBe(403);
        expect(await ask(bob, 'DELETE', group, alice)).toBe(403);
        expect(await ask(eve, 'PUT', group, eve)).toBe(403);
        expect(await ask(eve, 'DELETE', group, eve)).toBe(403);
        expect(await ask(eve, 'PUT', open, carol)).toBe(403);
        expect(await ask(eve, 'DELETE', open, bob)).toBe(403);
        expect(await ask(eve, 'PUT', open, eve)).toBe(200);
        expect(await ask(eve, 'DELETE', open, eve)).toBe(200);
        expect(await ask(carol, 'DELETE', group, carol)).toBe(200);
        const direct = await newConversation(node(), [alice, bob], { type: 'direct' });
        expect(await ask(alice, 'PUT', direct, carol)).toBe(409);
        const { members } = await (await Client.connect(node(), alice)).join(group);
        expect(members.map(({ userId }) => userId).sort()).toEqual([alice, bob].sort());
      });
    });

    describe('messages', () => {
      it('are written with the same effect as over a socket, heard on the other node', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const listener = await Client.connect(node(0), bob);
        await listener.join(id);
        const path = `/conversations/${id}/messages`;
        const metadata = { url: 'https://example.org/a.png' };
        const sent = await rest<Placed<Message>>(node(1), alice, 'POST', path, {
          content: `see @${bob}`,
          type: 'image',
          metadata,
          clientMessageId: 'once',
        });
        expect(sent.status).toBe(201);
        expect(sent.body.data).toMatchObject({
          seq: 1,
          senderId: alice,
          type: 'image',
          metadata,
          mentions: [bob],
          position: { room: `conversation:${id}`, seq: 1 },
        });
        const message = `${path}/${sent.body.data.id}`;
        const again = await rest(node(0), alice, 'POST', path, { content: 'x', clientMessageId: 'once' });
        expect(again.body.data).toEqual(sent.body.data);
        const edited = await rest<Placed<Message>>(node(1), alice, 'PATCH', message, { content: 'better' });
        expect([edited.status, edited.body.data.content]).toEqual([200, 'better']);
        const deleted = await rest<Placed<Message>>(node(1), alice, 'DELETE', message);
        expect([deleted.status, deleted.body.data.content, deleted.body.data.position.seq]).toEqual([200, '', 3]);
        expect(await listener.hear('chat:updated', 2)).toEqual([edited.body.data, deleted.body.data]);
        expect(listener.of('chat:message')).toEqual([sent.body.data]);
      });

      it('are edited by the sender, and deleted by him or an owner', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const id = await newConversation(node(), [alice, bob, carol]);
        const path = `/conversations/${id}/messages`;
        const { body } = await rest<Message>(node(), bob, 'POST', path, { content: 'one' });
        const ask = async (user: string, method: string, change?: object): Promise<number> =>
          (await rest(node(1), user, method, `${path}/${body.data.id}`, change)).status;
        expect(await ask(alice, 'PATCH', { content: 'x' })).toBe(403);
        expect(await ask(carol, 'DELETE')).toBe(403);
        expect(await ask(alice, 'DELETE')).toBe(200);
        expect(await ask(bob, 'DELETE')).toBe(200);
        expect(await ask(bob, 'PATCH', { content: 'x' })).toBe(404);
        expect((await rest(node(), bob, 'DELETE', `${path}/${newName('nothing')}`)).status).toBe(404);
      });

      it('are paged by seq, ascending', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const path = `/conversations/${id}/messages`;
        const page = async (query = ''): Promise<[number[], unknown]> => {
          const { body } = await rest<Message[]>(node(1), alice, 'GET', path + query);
          return [body.data.map(({ seq }) => seq), body.page];
        };
        expect(await page()).toEqual([[], { before: null, after: null, hasMore: false }]);
        for (let i = 0; i < 5; i++) await rest(node(), alice, 'POST', path, { content: `message ${i}` });
        expect(await page()).toEqual([[1, 2, 3, 4, 5], { before: 1, after: 5, hasMore: false }]);
        expect(await page('?limit=2')).toEqual([[4, 5], { before: 4, after: 5, hasMore: true }]);
        expect(await page('?limit=2&before=4')).toEqual([[2, 3], { before: 2, after: 3, hasMore: true }]);
        expect(await page('?limit=2&before=2')).toEqual([[1], { before: 1, after: 1, hasMore: false }]);
        expect(await page('?limit=2&after=0')).toEqual([[1, 2], { before: 1, after: 2, hasMore: true }]);
        expect(await page('?limit=2&after=3')).toEqual([[4, 5], { before: 4, after: 5, hasMore: false }]);
        expect((await page('?after=5'))[0]).toEqual([]);
        for (const query of ['?limit=0', '?limit=101', '?limit=x', '?before=-1', '?after=x', '?other=1']) {
          expect([query, (await rest(node(), alice, 'GET', path + query)).status]).toEqual([query, 400]);
        }
      });

      it('are marked read, which the others hear', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const writer = await Client.connect(node(0), alice);
        await writer.join(id);
        const [first, second] = [await writer.send(id, 'one'), await writer.send(id, 'two')];
        const read = (messageId: string): ReturnType<typeof rest<ReadState>> =>
          rest<ReadState>(node(1), bob, 'PUT', `/conversations/${id}/read`, { messageId });
        const answer = await read(second.id);
        expect([answer.status, answer.body]).toEqual([200, { data: { readSeq: 2, unread: 0 } }]);
        expect((await read(first.id)).body.data).toEqual({ readSeq: 2, unread: 0 });
        expect(await writer.hear('chat:read')).toEqual([
          { conversationId: id, userId: bob, messageId: second.id, readSeq: 2, readAt: text },
        ]);
        expect((await read(newName('nothing'))).status).toBe(404);
      });
    });

    it('gives a one-time ticket', async () => {
      const { status, body, headers } = await rest<object>(node(), newName('alice'), 'POST', '/tickets');
      expect(status).toBe(201);
      expect(body).toEqual({ data: { ticket: expect.stringMatching(/^[\w-]{20,}$/) as string, expiresAt: text } });
      expect(headers.get('set-cookie')).toMatch(/HttpOnly/);
      expect(headers.get('set-cookie')).toMatch(/Path=\/api\/v1\/stream/);
    });

    it('lets services and admins name users, and users not', async () => {
      const path = `/users/${newName('bob')}`;
      for (const [role, status] of [
        ['user', 403],
        ['service', 200],
        ['admin', 200],
      ] as const) {
        const caller = newName(role);
        const headers = { authorization: `Bearer ${token(caller, { role })}` };
        const answer = await rest<object>(node(), caller, 'PUT', path, { name: 'بوب' }, headers);
        expect([role, answer.status]).toEqual([role, status]);
        if (status === 200) expect(answer.body.data).toMatchObject({ name: 'بوب' });
        else expect(answer.body.code).toBe('FORBIDDEN');
      }
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0' },
);
