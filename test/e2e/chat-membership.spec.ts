import type { JoinedConversation, MemberChange, Message } from '../../src/contracts/chat';
import type { Placed, Position } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { joinByAlias, mark, namesHeard } from '../support/hearing';
import { Node, onBothEngines } from '../support/node';

/** Every event of /chat that is addressed to a conversation, but the leaving of it. */
function everyEvent(conversationId: string, messageId: string): [event: string, data: object][] {
  const key = { conversationId, messageId };
  return [
    ['chat:join', { conversationId }],
    ['chat:join', { conversationId, since: { seq: 0 } }],
    ['chat:join', { conversationId, since: { epoch: 'x', seq: 1 } }],
    ['conversation:join', { conversationId }],
    ['chat:message', { conversationId, content: 'hello' }],
    ['chat:message', { conversationId, content: 'hello', clientMessageId: 'once' }],
    ['chat:message', { conversationId, content: 'hello', replyTo: messageId }],
    ['message:send', { conversationId, content: 'hello' }],
    ['chat:typing', { conversationId, isTyping: true }],
    ['chat:read', key],
    ['chat:edit', { ...key, content: 'mine' }],
    ['chat:delete', key],
    ['chat:react', { ...key, reaction: '👍', on: true }],
    ['chat:history', { conversationId }],
    ['chat:history', { conversationId, after: 0 }],
  ];
}

const removeMember = (node: Node, by: string, id: string, userId: string): ReturnType<typeof rest<MemberChange>> =>
  rest<Placed<MemberChange>>(node, by, 'DELETE', `/conversations/${id}/members/${userId}`);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    describe('a public conversation', () => {
      it('makes a visitor a member when he joins', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice], { type: 'public' });
        const owner = await Client.connect(node(), alice);
        const visitor = await Client.connect(node(1), bob);
        await owner.join(id);
        await owner.send(id, 'before');
        const joined = await visitor.join(id);
        expect(joined).toMatchObject({ readSeq: 2, unread: 0, position: { seq: 2 } });
        expect(joined.members).toContainEqual({ userId: bob, role: 'member', readSeq: 2 });
        const [change] = await owner.hear<Placed<MemberChange>>('chat:member');
        expect(change).toMatchObject({ conversationId: id, userId: bob, change: 'added', by: bob });
        expect(change?.position).toEqual(joined.position);
        await visitor.join(id);
        await mark(owner, id, owner, visitor);
        expect(owner.of('chat:member')).toHaveLength(1);
        expect(namesHeard(visitor)).toEqual([]);
      });

      it('makes a visitor a member when he writes, before his message', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice], { type: 'public' });
        const owner = await Client.connect(node(), alice);
        const visitor = await Client.connect(node(1), bob);
        await owner.join(id);
        expect(await visitor.send(id, 'hello')).toMatchObject({ seq: 2, senderId: bob });
        await owner.hear('chat:message');
        expect(namesHeard(owner)).toEqual(['chat:member', 'chat:message']);
        expect(owner.of('chat:member')).toMatchObject([{ userId: bob, change: 'added', by: bob }]);
      });

      it('lets a visitor read', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice], { type: 'public' });
        const sent = await (await Client.connect(node(), alice)).send(id, 'open to all');
        const visitor = await Client.connect(node(1), bob);
        const { messages } = await visitor.do<{ messages: Message[] }>('chat:history', { conversationId: id });
        expect(messages).toMatchObject([{ id: sent.id, content: 'open to all' }]);
      });

      it('makes one member of many joins and writes at the same time', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice], { type: 'public' });
        const owner = await Client.connect(node(), alice);
        const visitors = await Promise.all([0, 1, 0, 1].map((i) => Client.connect(node(i), bob)));
        await owner.join(id);
        await Promise.all(visitors.flatMap((visitor) => [visitor.join(id), visitor.send(id, 'hello')]));
        await owner.hear('chat:message', 4);
        expect(owner.of('chat:member')).toHaveLength(1);
      });
    });

    it('refuses what is someone else’s exactly like what does not exist, on every event', async () => {
      const [alice, bob, eve] = [newName('alice'), newName('bob'), newName('eve')];
      const owner = await Client.connect(node(), alice);
      const stranger = await Client.connect(node(1), eve);
      const group = await newConversation(node(), [alice, bob]);
      const direct = await newConversation(node(), [alice, bob], { type: 'direct' });
      for (const id of [group, direct]) {
        const { id: messageId } = await owner.send(id, 'not for eve');
        const nothing = newName('nothing');
        const [theirs, nowhere] = [everyEvent(id, messageId), everyEvent(nothing, newName('nothing'))];
        for (const [i, [event, data]] of theirs.entries()) {
          const refused = await stranger.fail(event, data);
          expect({ event, refused }).toEqual({ event, refused: { code: 'FORBIDDEN', message: 'You may not do this' } });
          expect(await stranger.fail(...(nowhere[i] as [string, object]))).toEqual(refused);
        }
        expect(await stranger.ask('chat:leave', { conversationId: id })).toEqual(
          await stranger.ask('chat:leave', { conversationId: nothing }),
        );
        const { position, members } = await owner.join(id);
        expect([position.seq, members.length]).toEqual([1, 2]);
      }
      expect(stranger.heard).toEqual([]);
    });

    describe('a removed member', () => {
      it('hears of it, and then nothing more of the room', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const id = await newConversation(node(), [alice, bob, carol]);
        const lobby = await newConversation(node(), [alice, bob, carol]);
        const owner = await Client.connect(node(), alice);
        const his = await Promise.all([0, 1, 1].map((i) => Client.connect(node(i), bob)));
        const others = await Promise.all([0, 1].map((i) => Client.connect(node(i), carol)));
        const [first, second, byAlias] = his as [Client, Client, Client];
        await Promise.all([owner, first, second, ...others].flatMap((client) => [client.join(id), client.join(lobby)]));
        await joinByAlias(byAlias, id);
        await byAlias.join(lobby);
        await owner.send(id, 'while he is here');
        await Promise.all(his.map((client) => mark(owner, lobby, client)));

        const { status, body } = await removeMember(node(1), alice, id, bob);
        expect(status).toBe(200);
        expect(body.data).toMatchObject({ conversationId: id, userId: bob, change: 'removed', by: alice });
        for (const client of his) await client.hear('room:closed');
        await owner.send(id, 'without him');
        await owner.do('chat:typing', { conversationId: id, isTyping: true });
        await Promise.all(others.map((client) => client.hear('chat:typing')));
        await mark(owner, id, ...others);
        await mark(owner, lobby, ...his);

        const closed = { room: `conversation:${id}`, code: 'FORBIDDEN' };
        for (const client of his) {
          expect(namesHeard(client).slice(1)).toEqual(['chat:member', 'room:closed']);
          expect(client.of('chat:member')).toEqual([body.data]);
          expect(client.of('room:closed')).toEqual([closed]);
          expect(JSON.stringify(client.heard)).not.toContain('without him');
        }
        expect(namesHeard(first)[0]).toBe('chat:message');
        expect(namesHeard(byAlias)[0]).toBe('message:new');
        for (const client of [owner, ...others]) {
          expect(client.of('chat:member')).toEqual([body.data]);
          expect(client.of('room:closed')).toEqual([]);
        }
      });

      it('is refused like a stranger, and has no message counted', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const client = await Client.connect(node(), bob);
        const { id: messageId } = await client.send(id, 'mine', { clientMessageId: 'once' });
        await removeMember(node(1), alice, id, bob);
        const elsewhere = await Client.connect(node(1), bob);
        for (const [event, data] of everyEvent(id, messageId)) {
          for (const socket of [client, elsewhere]) {
            const refused = await socket.fail(event, data);
            expect({ event, refused }).toEqual({
              event,
              refused: { code: 'FORBIDDEN', message: 'You may not do this' },
            });
          }
        }
        const left = await (await Client.connect(node(), alice)).join(id, { seq: 0 });
        expect(left.events.map(({ event }) => event)).toEqual(['chat:message', 'chat:member']);
        expect(left.members.map(({ userId }) => userId)).toEqual([alice]);
      });

      it('may come back when he is added again, and then recovers what he missed', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const [owner, client] = [await Client.connect(node(), alice), await Client.connect(node(1), bob)];
        const { position }: { position: Position } = await client.join(id);
        await removeMember(node(), alice, id, bob);
        await client.hear('room:closed');
        await owner.send(id, 'without him');
        expect((await rest(node(), alice, 'PUT', `/conversations/${id}/members/${bob}`)).status).toBe(200);
        const joined: JoinedConversation = await client.join(id, position);
        expect(joined).toMatchObject({ recovered: true, unread: 0, readSeq: 3 });
        expect(joined.events.map(({ event }) => event)).toEqual(['chat:member', 'chat:message', 'chat:member']);
        await mark(owner, id, client);
        expect(client.of('room:closed')).toHaveLength(1);
      });

      it('may have taken himself out', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const client = await Client.connect(node(), bob);
        await client.join(id);
        expect((await removeMember(node(1), bob, id, bob)).status).toBe(200);
        await client.hear('room:closed');
        expect(client.of('chat:member')).toMatchObject([{ userId: bob, change: 'removed', by: bob }]);
        expect(await client.fail('chat:join', { conversationId: id })).toMatchObject({ code: 'FORBIDDEN' });
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0' },
);
