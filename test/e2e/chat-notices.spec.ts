import type { Typing } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { joinByAlias, mark, namesHeard } from '../support/hearing';
import { onBothEngines } from '../support/node';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

onBothEngines(
  (node) => {
    afterEach(closeClients);

    interface Four {
      id: string;
      alice: string;
      bob: string;
      /** Two sockets of alice, on both nodes; two of bob, the second in the other vocabulary. */
      typist: Client;
      second: Client;
      reader: Client;
      byAlias: Client;
    }

    const four = async (): Promise<Four> => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const [typist, second, reader, byAlias] = await Promise.all([
        Client.connect(node(0), alice),
        Client.connect(node(1), alice),
        Client.connect(node(1), bob),
        Client.connect(node(0), bob),
      ]);
      await Promise.all([typist, second, reader].map((client) => client.join(id)));
      await joinByAlias(byAlias, id);
      return { id, alice, bob, typist, second, reader, byAlias };
    };

    describe('typing', () => {
      it('is told to everyone but the socket it comes from', async () => {
        const { id, alice, typist, second, reader, byAlias } = await four();
        const say = (isTyping: boolean): Promise<object> => typist.do('chat:typing', { conversationId: id, isTyping });
        const notice = (isTyping: boolean): Typing => ({ conversationId: id, userId: alice, isTyping });
        expect(await say(true)).toEqual({});
        expect(await reader.hear('chat:typing')).toEqual([notice(true)]);
        expect(await say(false)).toEqual({});
        const both = [notice(true), notice(false)];
        expect(await reader.hear('chat:typing', 2)).toEqual(both);
        expect(await second.hear('chat:typing', 2)).toEqual(both);
        expect(await byAlias.hear('user:typing', 2)).toEqual(both);
        await mark(typist, id, typist, second, reader, byAlias);
        expect(namesHeard(typist)).toEqual([]);
        expect(namesHeard(reader)).toEqual(['chat:typing', 'chat:typing']);
        expect(namesHeard(byAlias)).toEqual(['user:typing', 'user:typing']);
        expect((await reader.join(id)).position.seq).toBe(1); // the marker alone is in the log
      });

      it('ends by itself', async () => {
        const { id, alice, typist, reader, byAlias } = await four();
        await typist.do('chat:typing', { conversationId: id, isTyping: true });
        const ended = { conversationId: id, userId: alice, isTyping: false };
        expect((await reader.hear('chat:typing', 2))[1]).toEqual(ended);
        expect((await byAlias.hear('user:typing', 2))[1]).toEqual(ended);
        expect(typist.of('chat:typing')).toEqual([]);
      }, 20_000);

      it('ends when its socket is gone', async () => {
        const { id, alice, typist, second, reader } = await four();
        await typist.do('chat:typing', { conversationId: id, isTyping: true });
        await reader.hear('chat:typing');
        typist.close();
        const ended = { conversationId: id, userId: alice, isTyping: false };
        expect((await reader.hear('chat:typing', 2))[1]).toEqual(ended);
        expect((await second.hear('chat:typing', 2))[1]).toEqual(ended);
      });

      it('does not end a second time what was ended', async () => {
        const { id, typist, second, reader } = await four();
        await typist.do('chat:typing', { conversationId: id, isTyping: true });
        await typist.do('chat:typing', { conversationId: id, isTyping: false });
        typist.close();
        const last = await Client.connect(node(), newName('nobody'));
        expect(last.socket.connected).toBe(true); // the node has handled the disconnect before
        await mark(second, id, reader);
        expect(reader.of<Typing>('chat:typing').map(({ isTyping }) => isTyping)).toEqual([true, false]);
      });
    });

    describe('reading', () => {
      it('is told to the others, and moves forward only', async () => {
        const { id, alice, bob, typist, reader, byAlias } = await four();
        const first = await typist.send(id, 'one');
        const second = await typist.send(id, 'two');
        const third = await typist.send(id, 'three');
        const read = (messageId: string): Promise<object> => reader.do('chat:read', { conversationId: id, messageId });

        expect(await read(second.id)).toEqual({ readSeq: 2, unread: 1 });
        const mark2 = {
          conversationId: id,
          userId: bob,
          messageId: second.id,
          readSeq: 2,
          readAt: expect.stringMatching(TIME) as string,
        };
        expect(await typist.hear('chat:read')).toEqual([mark2]);
        expect(await byAlias.hear('message:read')).toEqual([mark2]);

        expect(await read(first.id)).toEqual({ readSeq: 2, unread: 1 });
        expect(await read(second.id)).toEqual({ readSeq: 2, unread: 1 });
        expect(await read(third.id)).toEqual({ readSeq: 3, unread: 0 });
        const mark3 = { ...mark2, messageId: third.id, readSeq: 3 };
        expect(await typist.hear('chat:read', 2)).toEqual([mark2, mark3]);
        await mark(typist, id, typist, byAlias);
        expect(typist.of('chat:read')).toEqual([mark2, mark3]);
        expect(byAlias.of('message:read')).toEqual([mark2, mark3]);

        const { members, position } = await typist.join(id);
        expect(position.seq).toBe(4); // three messages and the marker
        expect(members).toContainEqual({ userId: bob, role: 'member', readSeq: 3 });
        expect(members).toContainEqual({ userId: alice, role: 'owner', readSeq: 4 });
      });

      it('counts what others sent after the cursor and did not delete', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const [writer, reader] = [await Client.connect(node(), alice), await Client.connect(node(1), bob)];
        const first = await writer.send(id, 'one');
        const second = await writer.send(id, 'two');
        expect(await reader.join(id)).toMatchObject({ readSeq: 0, unread: 2 });
        expect(await writer.join(id)).toMatchObject({ readSeq: 2, unread: 0 });
        await writer.do('chat:delete', { conversationId: id, messageId: second.id });
        expect(await reader.join(id)).toMatchObject({ readSeq: 0, unread: 1 });
        await writer.do('chat:edit', { conversationId: id, messageId: first.id, content: 'edited' });
        expect(await reader.join(id)).toMatchObject({ readSeq: 0, unread: 1 });
        const own = await reader.send(id, 'three'); // sending reads
        expect(await reader.join(id)).toMatchObject({ readSeq: own.seq, unread: 0 });
        expect(await writer.join(id)).toMatchObject({ readSeq: 2, unread: 1 });
        expect(await writer.do('chat:read', { conversationId: id, messageId: own.id })).toEqual({
          readSeq: own.seq,
          unread: 0,
        });
      });

      it('knows only messages of the conversation', async () => {
        const alice = newName('alice');
        const [id, other] = [await newConversation(node(), [alice]), await newConversation(node(), [alice])];
        const client = await Client.connect(node(), alice);
        const { id: messageId } = await client.send(other, 'elsewhere');
        for (const event of ['chat:read', 'chat:delete']) {
          expect(await client.fail(event, { conversationId: id, messageId })).toMatchObject({ code: 'NOT_FOUND' });
        }
        expect(
          await client.fail('chat:message', { conversationId: id, content: 'x', replyTo: messageId }),
        ).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: 'replyTo' }] });
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', SOCKETS_PER_USER: '0' },
);
