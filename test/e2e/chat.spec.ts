import type { JoinedConversation, MemberChange, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { heardBut, joinByAlias, mark, namesHeard } from '../support/hearing';
import { onBothEngines } from '../support/node';
import { until } from '../support/until';

type Sent = Placed<Message>;

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('answers a join with the conversation, its members and the place in the log', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob], { type: 'group' });
      const client = await Client.connect(node(1), bob);
      const { position, conversation, members, ...others } = await client.join(id);
      expect(conversation).toEqual({
        id,
        type: 'group',
        title: null,
        createdBy: alice,
        createdAt: expect.stringMatching(TIME) as string,
      });
      expect(members).toHaveLength(2);
      expect(members).toContainEqual({ userId: alice, role: 'owner', readSeq: 0 });
      expect(members).toContainEqual({ userId: bob, role: 'member', readSeq: 0 });
      expect(position).toEqual({ room: `conversation:${id}`, epoch: expect.stringMatching(/./) as string, seq: 0 });
      expect(others).toEqual({ readSeq: 0, unread: 0, events: [] });
    });

    it('gives a message all its members', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const client = await Client.connect(node(), alice);
      const { position } = await client.join(id);
      const content = `سلام @${bob}, @nobody <img onerror=x> "\n`;
      expect(await client.send(id, content)).toEqual({
        id: expect.stringMatching(UUID_V7) as string,
        conversationId: id,
        seq: 1,
        senderId: alice,
        type: 'text',
        content,
        metadata: {},
        replyTo: null,
        clientMessageId: null,
        mentions: [bob],
        reactions: {},
        createdAt: expect.stringMatching(TIME) as string,
        editedAt: null,
        deletedAt: null,
        position: { ...position, seq: 1 },
      });
    });

    it('tells all sockets of every durable write what its ack says, each in the vocabulary it joined with', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      const id = await newConversation(node(), [alice, bob]);
      const writer = await Client.connect(node(), alice);
      const canonical = [writer, await Client.connect(node(1), alice), await Client.connect(node(1), bob)];
      const alias = [await Client.connect(node(), bob), await Client.connect(node(1), alice)];
      await Promise.all(canonical.map((client) => client.join(id)));
      await Promise.all(alias.map((client) => joinByAlias(client, id)));

      const key = { conversationId: id };
      const first = await writer.do<Sent>('chat:message', { ...key, content: 'one', metadata: { a: 1 } });
      const second = await writer.do<Sent>('message:send', { ...key, content: 'two', replyTo: first.id });
      const messageId = first.id;
      const edited = await writer.do<Sent>('chat:edit', { ...key, messageId, content: 'one, edited' });
      const reacted = await writer.do<Sent>('chat:react', { ...key, messageId, reaction: '👍', on: true });
      const added = (await rest<Placed<MemberChange>>(node(), alice, 'PUT', `/conversations/${id}/members/${carol}`))
        .body.data;
      const deleted = await writer.do<Sent>('chat:delete', { ...key, messageId });

      expect([first, second, edited, reacted, added, deleted].map(({ position }) => position.seq)).toEqual([
        1, 2, 3, 4, 5, 6,
      ]);
      expect(second.replyTo).toBe(messageId);
      expect(edited).toMatchObject({ seq: 1, content: 'one, edited', editedAt: expect.stringMatching(TIME) as string });
      expect(reacted).toMatchObject({ seq: 1, reactions: { '👍': [alice] } });
      expect(added).toEqual({
        ...key,
        userId: carol,
        change: 'added',
        by: alice,
        at: expect.stringMatching(TIME) as string,
        position: { ...first.position, seq: 5 },
      });
      expect(deleted).toEqual({
        ...edited,
        content: '',
        metadata: {},
        deletedAt: expect.stringMatching(TIME) as string,
        position: { ...first.position, seq: 6 },
      });
      const told = (message: string, updated: string): object[] => [
        { event: message, data: first },
        { event: message, data: second },
        { event: updated, data: edited },
        { event: updated, data: reacted },
        { event: 'chat:member', data: added },
        { event: updated, data: deleted },
      ];
      await mark(writer, id, ...canonical, ...alias);
      for (const client of canonical) expect(heardBut(client)).toEqual(told('chat:message', 'chat:updated'));
      for (const client of alias) expect(heardBut(client)).toEqual(told('message:new', 'message:updated'));
    });

    it('names recovered events in the vocabulary of the join', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      const { id: messageId } = await client.send(id, 'one');
      await client.do('chat:edit', { conversationId: id, messageId, content: 'two' });
      await rest(node(1), alice, 'PUT', `/conversations/${id}/members/${newName('bob')}`);
      const late = await Client.connect(node(1), alice);
      const names = ({ events }: JoinedConversation): string[] => events.map(({ event }) => event);
      const byAlias = await joinByAlias<JoinedConversation>(late, id, { seq: 0 });
      expect(names(byAlias)).toEqual(['message:new', 'message:updated', 'chat:member']);
      const canonical = await late.join(id, { seq: 0 });
      expect(names(canonical)).toEqual(['chat:message', 'chat:updated', 'chat:member']);
      expect(canonical.events.map(({ data }) => data)).toEqual(byAlias.events.map(({ data }) => data));
    });

    it('speaks to a socket in the vocabulary it joined with last, and tells it everything once', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      await client.join(id);
      await client.send(id, 'one');
      await joinByAlias(client, id);
      await client.send(id, 'two');
      await client.join(id);
      await client.send(id, 'three');
      await client.hear('chat:message', 2);
      expect(namesHeard(client)).toEqual(['chat:message', 'message:new', 'chat:message']);
    });

    it('lets a member write without having joined', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const [reader, writer] = [await Client.connect(node(), alice), await Client.connect(node(1), bob)];
      await reader.join(id);
      const sent = await writer.send(id, 'from outside');
      await writer.do('chat:react', { conversationId: id, messageId: sent.id, reaction: '👍', on: true });
      await mark(reader, id, reader);
      expect(namesHeard(reader)).toEqual(['chat:message', 'chat:updated']);
      expect(reader.of('chat:message')[0]).toEqual(sent);
      expect(writer.heard).toEqual([]);
    });

    it('tells nothing to a socket that has left, by either name', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const stays = await Client.connect(node(), alice);
      const [left, leftByAlias] = [await Client.connect(node(), alice), await Client.connect(node(), alice)];
      await Promise.all([stays.join(id), left.join(id), joinByAlias(leftByAlias, id)]);
      expect(await left.do('chat:leave', { conversationId: id })).toEqual({});
      expect(await leftByAlias.do('conversation:leave', { conversationId: id })).toEqual({});
      expect(await left.do('chat:leave', { conversationId: id })).toEqual({});
      await stays.send(id, 'after');
      await stays.hear('chat:message');
      await Promise.all([left.join(id), joinByAlias(leftByAlias, id)]);
      await mark(stays, id, stays, left, leftByAlias);
      expect(namesHeard(stays)).toEqual(['chat:message']);
      expect([...namesHeard(left), ...namesHeard(leftByAlias)]).toEqual([]);
    });

    it('leaves a room that it is about to join', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const [stays, leaves] = [await Client.connect(node(), alice), await Client.connect(node(1), alice)];
      await stays.join(id);
      await Promise.all([leaves.join(id), leaves.do('chat:leave', { conversationId: id })]);
      await stays.send(id, 'after');
      await stays.hear('chat:message');
      await leaves.join(id);
      await mark(stays, id, leaves);
      expect(namesHeard(leaves)).toEqual([]);
    });

    it('keeps the order in which a socket sends, whoever is mentioned', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const client = await Client.connect(node(), alice);
      const sends = await Promise.all(
        Array.from({ length: 40 }, (_, i) => client.send(id, i % 2 ? `message ${i}` : `message ${i} for @${bob}`)),
      );
      expect(sends.map(({ seq }) => seq)).toEqual(Array.from(sends, (_, i) => i + 1));
    });

    it('sends once for a clientMessageId, on two nodes at the same time too', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const [one, two, reader] = await Promise.all([
        Client.connect(node(0), alice),
        Client.connect(node(1), alice),
        Client.connect(node(1), bob),
      ]);
      await reader.join(id);
      const sends = await Promise.all(
        [one, two, one, two].map((client, i) => client.send(id, `try ${i}`, { clientMessageId: 'once' })),
      );
      const first = sends[0] as Sent;
      for (const sent of sends) expect(sent).toEqual(first);
      expect(first.clientMessageId).toBe('once');
      const others = await reader.send(id, "bob's own", { clientMessageId: 'once' });
      expect(others.seq).toBe(2);
      await mark(one, id, reader);
      expect(heardBut(reader).map(({ data }) => data)).toEqual([first, others]);
      expect(await two.do('chat:history', { conversationId: id, limit: 2 })).toMatchObject({ hasMore: true });
    });

    it('gives history page by page, ascending', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      for (let i = 1; i <= 120; i++) await client.send(id, `message ${i}`);
      const other = await Client.connect(node(1), alice);
      const page = async (range: object): Promise<[first: number, last: number, count: number, more: boolean]> => {
        const { messages, hasMore } = await other.do<{ messages: Message[]; hasMore: boolean }>('chat:history', {
          conversationId: id,
          ...range,
        });
        const seqs = messages.map(({ seq }) => seq);
        expect(seqs).toEqual([...seqs].sort((x, y) => x - y));
        return [seqs.at(0) ?? 0, seqs.at(-1) ?? 0, seqs.length, hasMore];
      };
      expect(await page({})).toEqual([71, 120, 50, true]);
      expect(await page({ limit: 100 })).toEqual([21, 120, 100, true]);
      expect(await page({ before: 21 })).toEqual([1, 20, 20, false]);
      expect(await page({ before: 71, limit: 10 })).toEqual([61, 70, 10, true]);
      expect(await page({ after: 0, limit: 10 })).toEqual([1, 10, 10, true]);
      expect(await page({ after: 110, limit: 10 })).toEqual([111, 120, 10, false]);
      expect(await page({ after: 120 })).toEqual([0, 0, 0, false]);
    });

    it('lets only the sender edit, and the sender or an owner delete', async () => {
      const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
      const id = await newConversation(node(), [alice, bob, carol]);
      const [owner, sender, member] = await Promise.all([
        Client.connect(node(0), alice),
        Client.connect(node(1), bob),
        Client.connect(node(0), carol),
      ]);
      const first = { conversationId: id, messageId: (await sender.send(id, 'one')).id };
      const second = { conversationId: id, messageId: (await sender.send(id, 'two')).id };
      for (const client of [owner, member]) {
        expect(await client.fail('chat:edit', { ...first, content: 'x' })).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect(await member.fail('chat:delete', first)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await sender.do('chat:edit', { ...first, content: 'better' })).toMatchObject({ content: 'better' });
      const deleted = await owner.do<Sent>('chat:delete', first);
      expect(deleted).toMatchObject({ content: '', senderId: bob });
      expect(await sender.do('chat:delete', second)).toMatchObject({ content: '' });
      // Deleting again changes nothing; what is deleted is over.
      expect(await sender.do('chat:delete', first)).toEqual(deleted);
      expect(await sender.fail('chat:edit', { ...first, content: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await member.fail('chat:react', { ...first, reaction: 'x', on: true })).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect((await member.join(id)).position.seq).toBe(5);
    });

    it('adds to reactions and takes them back, each user his own', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const [one, two] = [await Client.connect(node(), alice), await Client.connect(node(1), bob)];
      await one.join(id);
      const { id: messageId } = await one.send(id, 'one');
      const react = (client: Client, reaction: string, on: boolean): Promise<Sent> =>
        client.do('chat:react', { conversationId: id, messageId, reaction, on });
      await react(one, '👍', true);
      const both = await react(two, '👍', true);
      expect(both.reactions).toEqual({ '👍': [alice, bob] });
      expect(await react(two, '👍', true)).toEqual(both);
      expect(await react(two, '🎉', false)).toEqual(both);
      expect((await react(one, '👍', false)).reactions).toEqual({ '👍': [bob] });
      expect((await react(two, '👍', false)).reactions).toEqual({});
      await mark(one, id, one);
      await until('4 updates', () => one.of('chat:updated').length >= 4);
      expect(one.of('chat:updated')).toHaveLength(4);
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0' },
);
