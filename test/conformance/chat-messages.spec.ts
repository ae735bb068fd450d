import type { ChatStore, MessageChange, MessageKey } from '../../src/chat/chat.store';
import type { Message } from '../../src/contracts/chat';
import { conversationRoom } from '../../src/contracts/rooms';
import type { Engine } from '../../src/engine/engine';
import { aMessage, logOf, stored, sendTo } from '../support/chat-store';
import { newName } from '../support/clients';
import { nextTime } from '../support/clock';
import { onEveryEngine } from '../support/engines';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const noReply = { code: 'VALIDATION_FAILED', details: [{ path: 'replyTo' }] };

describe('ChatStore: messages', () => {
  onEveryEngine((engine) => {
    let a: Engine;
    let b: Engine;
    let store: ChatStore;
    let other: ChatStore;
    let [alice, bob] = ['', ''];
    let id = '';

    beforeAll(async () => {
      [a, b] = await Promise.all([engine().node(), engine().node()]);
      [store, other] = [a.chatStore, b.chatStore];
    });
    beforeEach(async () => {
      [alice, bob] = [newName('alice'), newName('bob')];
      id = await stored(store, alice, bob);
    });

    const top = async (): Promise<number> => (await b.broker.position(conversationRoom(id))).seq;
    const sent = async (content = 'a secret'): Promise<MessageKey> => {
      const { id: messageId } = await sendTo(store, aMessage(id, alice, { content, metadata: { note: content } }));
      return { conversationId: id, messageId };
    };
    const edited = (content: string): MessageChange => ({ content, named: [bob, 'nobody'], editedAt: nextTime() });
    /** What is stored: of the users named, the members are mentioned. */
    const asStored = ({ named: _named, ...change }: MessageChange): Partial<Message> => ({
      ...change,
      mentions: [bob],
    });
    const reacted = (reaction: string, on = true, userId = bob): { reaction: string; userId: string; on: boolean } => ({
      reaction,
      userId,
      on,
    });

    describe('send', () => {
      it('stores the message at the place of its own event', async () => {
        const draft = aMessage(id, alice, {
          type: 'image',
          content: 'سلام "x"\n{} \\ @bob',
          metadata: { url: 'https://example.org/a.png', size: 3, nested: { list: [1, null, 'ا'] } },
          named: ['constructor', bob, 'nobody'],
          clientMessageId: 'from the client "1"',
        });
        const message = await sendTo(store, draft);
        const { epoch } = await b.broker.position(conversationRoom(id));
        const position = { room: conversationRoom(id), epoch, seq: 1 };
        const { named: _named, idempotencyKey: _key, ...rest } = draft;
        const whole = { ...rest, seq: 1, mentions: [bob], reactions: {}, editedAt: null, deletedAt: null };
        expect(message).toEqual({ ...whole, position });
        expect(await logOf(b, id)).toEqual([{ position, event: 'chat:message', data: message }]);
        expect(await other.message({ conversationId: id, messageId: draft.id })).toEqual(whole);
        expect(await other.history(id, { limit: 10 })).toEqual({ messages: [whole], hasMore: false });
      });

      it('numbers all messages of all nodes without a hole', async () => {
        const messages = await Promise.all(
          range(1, 60).map((i) => sendTo(i % 2 ? store : other, aMessage(id, i % 3 ? alice : bob))),
        );
        expect(messages.every(({ seq, position }) => seq === position.seq)).toBe(true);
        expect(messages.map(({ seq }) => seq).sort((x, y) => x - y)).toEqual(range(1, 60));
        expect((await logOf(a, id)).map(({ position }) => position.seq)).toEqual(range(1, 60));
      });

      it('reads for its sender', async () => {
        await sendTo(store, aMessage(id, bob));
        await sendTo(store, aMessage(id, alice));
        expect(await other.members(id)).toContainEqual({ userId: alice, role: 'owner', readSeq: 2 });
        expect(await other.members(id)).toContainEqual({ userId: bob, role: 'member', readSeq: 1 });
      });

      it('recognises a repeated request by its idempotencyKey, apart from clientMessageIds', async () => {
        const first = await sendTo(store, aMessage(id, alice, { idempotencyKey: 'key' }));
        expect(await sendTo(other, aMessage(id, alice, { idempotencyKey: 'key' }))).toEqual(first);
        await sendTo(other, aMessage(id, alice, { clientMessageId: 'key' }));
        await sendTo(other, aMessage(id, bob, { idempotencyKey: 'key' }));
        expect(await top()).toBe(3);
      });

      it('gives the first message again for a clientMessageId, as it is now', async () => {
        const draft = (content: string): ReturnType<typeof aMessage> =>
          aMessage(id, alice, { content, clientMessageId: 'once' });
        const first = await sendTo(store, draft('one'));
        expect(await sendTo(other, draft('two'))).toEqual(first);
        const change = edited('three');
        await store.edit({ conversationId: id, messageId: first.id }, change);
        expect(await sendTo(other, draft('four'))).toEqual({ ...first, ...asStored(change) });
        expect(await top()).toBe(2);
        await store.delete({ conversationId: id, messageId: first.id }, nextTime());
        expect(await sendTo(other, draft('five'))).toMatchObject({ id: first.id, seq: 1, content: '' });
        expect(await top()).toBe(3);
        expect((await store.history(id, { limit: 10 })).messages).toHaveLength(1);
      });

      it('stores and publishes once of all who bring a clientMessageId at the same time', async () => {
        const sends = await Promise.all(
          range(1, 20).map((i) =>
            sendTo(i % 2 ? store : other, aMessage(id, alice, { content: `try ${i}`, clientMessageId: 'once' })),
          ),
        );
        for (const message of sends) expect(message).toEqual(sends[0]);
        expect((await logOf(a, id)).map(({ data }) => data)).toEqual([sends[0]]);
        expect((await store.history(id, { limit: 10 })).messages).toHaveLength(1);
      });

      it('tells clientMessageIds of others, and of other conversations, apart', async () => {
        const elsewhere = await stored(store, alice);
        const sends = [
          await sendTo(store, aMessage(id, alice, { clientMessageId: 'x' })),
          await sendTo(store, aMessage(id, bob, { clientMessageId: 'x' })),
          await sendTo(store, aMessage(id, alice, { clientMessageId: 'y' })),
          await sendTo(store, aMessage(elsewhere, alice, { clientMessageId: 'x' })),
        ];
        expect(sends.map(({ seq }) => seq)).toEqual([1, 2, 3, 1]);
      });

      it('answers a message of the conversation, also a deleted one', async () => {
        const { messageId } = await sent();
        expect(await sendTo(other, aMessage(id, bob, { replyTo: messageId }))).toMatchObject({ replyTo: messageId });
        await store.delete({ conversationId: id, messageId }, nextTime());
        expect(await sendTo(other, aMessage(id, bob, { replyTo: messageId }))).toMatchObject({ replyTo: messageId });
      });

      it('refuses to answer what is no message of the conversation, and leaves no trace', async () => {
        const elsewhere = await stored(store, alice);
        const foreign = await sendTo(store, aMessage(elsewhere, alice));
        for (const replyTo of [newName('nothing'), foreign.id]) {
          const draft = aMessage(id, bob, { replyTo, clientMessageId: 'once' });
          await expect(sendTo(store, draft)).rejects.toMatchObject(noReply);
          expect(await store.message({ conversationId: id, messageId: draft.id })).toBeNull();
        }
        expect(await top()).toBe(0);
        expect(await store.history(id, { limit: 10 })).toEqual({ messages: [], hasMore: false });
        expect(await store.summary(id, bob)).toMatchObject({ readSeq: 0, lastMessage: null });
        expect(await sendTo(store, aMessage(id, bob, { clientMessageId: 'once' }))).toMatchObject({ seq: 1 });
      });

      it('stores nothing of who is no member, where only members may send', async () => {
        expect(await store.send(aMessage(id, newName('stranger')), true)).toBeNull();
        expect(await top()).toBe(0);
        expect(await other.history(id, { limit: 10 })).toEqual({ messages: [], hasMore: false });
        expect(await other.send(aMessage(id, bob), true)).toMatchObject({ message: { senderId: bob, seq: 1 } });
        expect(await store.send(aMessage(id, newName('stranger')), false)).toMatchObject({
          message: { seq: 2 },
          recipient: null,
        });
      });

      it('stores nothing in what does not exist', async () => {
        id = newName('nothing');
        const draft = aMessage(id, alice);
        expect(await store.send(draft, false)).toBeNull();
        expect(await top()).toBe(0);
        expect(await other.message({ conversationId: id, messageId: draft.id })).toBeNull();
      });
    });

    describe('edit', () => {
      it('replaces the content with an event of its own; the message keeps its seq', async () => {
        const key = await sent();
        const before = await store.message(key);
        const change = edited('better');
        const message = await other.edit(key, change);
        expect(message).toMatchObject({ ...before, ...asStored(change), position: { seq: 2 } });
        expect((await logOf(a, id))[1]).toEqual({ position: message?.position, event: 'chat:updated', data: message });
        expect(await store.message(key)).toEqual({ ...before, ...asStored(change) });
      });

      it('keeps what else was changed', async () => {
        const key = await sent();
        await store.react(key, reacted('👍'));
        expect(await other.edit(key, edited('better'))).toMatchObject({ reactions: { '👍': [bob] } });
      });

      it('moves no cursor', async () => {
        const key = await sent();
        await store.edit(key, edited('better'));
        expect(await store.summary(id, alice)).toMatchObject({ readSeq: 1 });
        expect(await store.summary(id, bob)).toMatchObject({ readSeq: 0, unread: 1 });
      });
    });

    describe('delete', () => {
      it('leaves a tombstone', async () => {
        const key = await sent();
        const before = await store.message(key);
        await store.react(key, reacted('👍'));
        const deletedAt = nextTime();
        const message = await other.delete(key, deletedAt);
        const tombstone = { ...before, content: '', metadata: {}, mentions: [], reactions: {}, deletedAt };
        expect(message).toEqual({ ...tombstone, position: { ...message?.position, seq: 3 } });
        expect((await logOf(a, id))[2]).toEqual({
          position: message?.position,
          event: 'chat:updated',
          data: message,
          rewrites: true,
        });
        expect(await store.message(key)).toEqual(tombstone);
        expect((await store.history(id, { limit: 10 })).messages).toEqual([tombstone]);
      });

      it('takes the text out of every entry of the log', async () => {
        const key = await sent('a secret');
        const kept = await sent('an open word');
        await store.edit(key, edited('another secret'));
        await other.react(key, reacted('👍'));
        const deleted = await other.delete(key, nextTime());
        const log = await logOf(a, id);
        expect(JSON.stringify(log)).not.toContain('secret');
        expect(JSON.stringify(log)).not.toContain('👍');
        expect(log.map(({ event }) => event)).toEqual([
          'chat:message',
          'chat:message',
          'chat:updated',
          'chat:updated',
          'chat:updated',
        ]);
        const { position: _position, ...tombstone } = deleted ?? {};
        for (const seq of [1, 3, 4, 5]) {
          const { data, position } = log[seq - 1] ?? {};
          expect(data).toEqual({ ...tombstone, position });
          expect(position?.seq).toBe(seq);
        }
        expect(log[1]?.data).toMatchObject({ id: kept.messageId, content: 'an open word' });
      });

      it('takes the text out of a log that has been trimmed too', async () => {
        const small = await engine().node({ limits: { roomLogEvents: 4 } });
        id = await stored(small.chatStore, alice, bob);
        const { id: messageId } = await sendTo(small.chatStore, aMessage(id, alice, { content: 'a secret' }));
        const key = { conversationId: id, messageId };
        for (const text of ['second secret', 'third secret']) await small.chatStore.edit(key, edited(text));
        await sendTo(small.chatStore, aMessage(id, alice));
        await small.chatStore.edit(key, edited('last secret'));
        await small.chatStore.delete(key, nextTime());
        const { epoch } = await small.broker.position(conversationRoom(id));
        const { events } = await small.broker.read(conversationRoom(id), { epoch, seq: 2 }, 10);
        expect(events?.map(({ position }) => position.seq)).toEqual([3, 4, 5, 6]);
        expect(JSON.stringify(events)).not.toContain('secret');
      });

      it('changes nothing the second time, and gives the last place', async () => {
        const key = await sent();
        const first = await store.delete(key, nextTime());
        expect(await other.delete(key, nextTime())).toEqual(first);
        expect(first?.position.seq).toBe(2);
        expect(await top()).toBe(2);
      });

      it('ends a message: it can neither be edited nor reacted to', async () => {
        const key = await sent();
        await store.delete(key, nextTime());
        expect(await other.edit(key, edited('back'))).toBeNull();
        expect(await other.react(key, reacted('👍'))).toBeNull();
        expect(await other.react(key, reacted('👍', false))).toBeNull();
        expect(await top()).toBe(2);
      });

      it('wins over edits and reactions at the same time', async () => {
        for (let i = 0; i < 10; i++) {
          const key = await sent('a secret');
          await Promise.all([
            store.edit(key, edited('a later secret')),
            other.delete(key, nextTime()),
            store.react(key, reacted('👍')),
            other.edit(key, edited('the last secret')),
          ]);
          expect(await store.message(key)).toMatchObject({ content: '', mentions: [], reactions: {}, metadata: {} });
        }
        expect(JSON.stringify(await logOf(a, id))).not.toContain('secret');
      });
    });

    describe('react', () => {
      it('keeps a set of users per reaction', async () => {
        const key = await sent();
        expect(await store.react(key, reacted('👍', true, alice))).toMatchObject({
          reactions: { '👍': [alice] },
          position: { seq: 2 },
        });
        const both = await other.react(key, reacted('👍', true, bob));
        expect(both?.reactions).toEqual({ '👍': [alice, bob] });
        expect(await other.react(key, reacted('👍', true, alice))).toEqual(both);
        expect(await other.react(key, reacted('🎉', false, alice))).toEqual(both);
        expect((await store.react(key, reacted('1 "/"', true)))?.reactions).toEqual({
          '👍': [alice, bob],
          '1 "/"': [bob],
        });
        await store.react(key, reacted('👍', false, alice));
        await store.react(key, reacted('1 "/"', false));
        const last = await other.react(key, reacted('👍', false, bob));
        expect(last?.reactions).toEqual({});
        expect(await store.message(key)).toMatchObject({ reactions: {}, editedAt: null });
        const log = await logOf(a, id);
        expect(log.map(({ event }) => event)).toEqual(['chat:message', ...range(1, 6).map(() => 'chat:updated')]);
        expect(log.at(-1)).toEqual({ position: last?.position, event: 'chat:updated', data: last });
      });

      it('loses none of those set at the same time', async () => {
        const key = await sent();
        const users = range(1, 20).map((i) => `user-${i}`);
        await Promise.all(users.map((userId, i) => (i % 2 ? store : other).react(key, reacted('👍', true, userId))));
        expect((await store.message(key))?.reactions['👍']?.sort()).toEqual(users.sort());
      });

      it('holds 64 different reactions', async () => {
        const key = await sent();
        for (const i of range(1, 64)) await store.react(key, reacted(`r${i}`));
        await expect(other.react(key, reacted('r65'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
        expect(await top()).toBe(65);
        expect((await store.message(key))?.reactions).not.toHaveProperty('r65');
        expect((await other.react(key, reacted('r64', true, alice)))?.reactions.r64).toEqual([bob, alice]);
        await other.react(key, reacted('r1', false));
        expect((await other.react(key, reacted('r65')))?.reactions.r65).toEqual([bob]);
      });
    });

    it('has nothing to change where there is no message', async () => {
      const elsewhere = await stored(store, alice);
      const foreign = await sendTo(store, aMessage(elsewhere, alice));
      for (const messageId of [newName('nothing'), foreign.id]) {
        const key = { conversationId: id, messageId };
        expect(await store.message(key)).toBeNull();
        expect(await store.edit(key, edited('x'))).toBeNull();
        expect(await store.delete(key, nextTime())).toBeNull();
        expect(await store.react(key, reacted('👍'))).toBeNull();
      }
      expect(await top()).toBe(0);
      expect(await store.message({ conversationId: elsewhere, messageId: foreign.id })).toMatchObject({
        content: 'hello',
      });
    });

    it('gives history by seq, ascending, from either side', async () => {
      const keys = [];
      for (const i of range(1, 7)) keys.push(await sent(`message ${i}`));
      await store.edit(keys[0] as MessageKey, edited('edited')); // takes 8
      await sent('message 9');
      const seqs = async (asked: { before?: number; after?: number; limit: number }): Promise<[number[], boolean]> => {
        const { messages, hasMore } = await other.history(id, asked);
        return [messages.map(({ seq }) => seq), hasMore];
      };
      expect(await seqs({ limit: 10 })).toEqual([[1, 2, 3, 4, 5, 6, 7, 9], false]);
      expect(await seqs({ limit: 8 })).toEqual([[1, 2, 3, 4, 5, 6, 7, 9], false]);
      expect(await seqs({ limit: 3 })).toEqual([[6, 7, 9], true]);
      expect(await seqs({ before: 6, limit: 3 })).toEqual([[3, 4, 5], true]);
      expect(await seqs({ before: 3, limit: 3 })).toEqual([[1, 2], false]);
      expect(await seqs({ before: 4, limit: 3 })).toEqual([[1, 2, 3], false]);
      expect(await seqs({ before: 1, limit: 3 })).toEqual([[], false]);
      expect(await seqs({ before: 0, limit: 3 })).toEqual([[], false]);
      expect(await seqs({ after: 0, limit: 3 })).toEqual([[1, 2, 3], true]);
      expect(await seqs({ after: 6, limit: 2 })).toEqual([[7, 9], false]);
      expect(await seqs({ after: 8, limit: 2 })).toEqual([[9], false]);
      expect(await seqs({ after: 9, limit: 2 })).toEqual([[], false]);
      expect(await store.history(newName('nothing'), { limit: 3 })).toEqual({ messages: [], hasMore: false });
    });
  });
});
