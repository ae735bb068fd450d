import type { ChatStore } from '../chat/chat.store';
import { conversationRoom } from '../contracts/rooms';
import { aMessage, anEdit, aSecret, asStored, logOf, membersOf, sendTo, stored } from './chat-samples';
import { newName, nextTime } from './names';
import { NodeMaker, StoreNode, TwoNodes } from './stage';
import type { TestRunner } from './test-runner';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const noReply = { code: 'VALIDATION_FAILED', details: [{ path: 'replyTo' }] };

/** Sending. */
export function describeSending(node: NodeMaker<StoreNode<ChatStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new TwoNodes(node, runner);
  let [alice, bob] = ['', ''];
  let id = '';

  beforeEach(async () => {
    [alice, bob] = [newName('alice'), newName('bob')];
    id = await stored(nodes.store, alice, bob);
  });

  const top = async (): Promise<number> => (await nodes.b.broker.position(conversationRoom(id))).seq;

  describe('send', () => {
    it('stores the message at the place of its own event', async () => {
      const draft = aMessage(id, alice, {
        type: 'image',
        content: 'سلام "x"\n{} \\ @bob',
        metadata: { url: 'https://example.org/a.png', size: 3, nested: { list: [1, null, 'ا'] } },
        named: ['constructor', bob, 'nobody'],
        clientMessageId: 'from the client "1"',
      });
      const message = await sendTo(nodes.store, draft);
      const { epoch } = await nodes.b.broker.position(conversationRoom(id));
      const position = { room: conversationRoom(id), epoch, seq: 1 };
      const { named: _named, idempotencyKey: _key, ...rest } = draft;
      const whole = { ...rest, seq: 1, mentions: [bob], reactions: {}, editedAt: null, deletedAt: null };
      expect(message).toEqual({ ...whole, position });
      expect(await logOf(nodes.b, id)).toEqual([{ position, event: 'chat:message', data: message }]);
      expect(await nodes.other.message({ conversationId: id, messageId: draft.id })).toEqual(whole);
      expect(await nodes.other.history(id, { limit: 10 })).toEqual({ messages: [whole], hasMore: false });
    });

    it('numbers all messages of all nodes without a hole', async () => {
      const messages = await Promise.all(
        range(1, 60).map((i) => sendTo(i % 2 ? nodes.store : nodes.other, aMessage(id, i % 3 ? alice : bob))),
      );
      expect(messages.every(({ seq, position }) => seq === position.seq)).toBe(true);
      expect(messages.map(({ seq }) => seq).sort((x, y) => x - y)).toEqual(range(1, 60));
      expect((await logOf(nodes.a, id)).map(({ position }) => position.seq)).toEqual(range(1, 60));
    });

    it('reads for its sender', async () => {
      await sendTo(nodes.store, aMessage(id, bob));
      await sendTo(nodes.store, aMessage(id, alice));
      expect(await membersOf(nodes.other, id)).toContainEqual({ userId: alice, role: 'owner', readSeq: 2 });
      expect(await membersOf(nodes.other, id)).toContainEqual({ userId: bob, role: 'member', readSeq: 1 });
    });

    it('recognises a repeated request by its idempotencyKey, apart from clientMessageIds', async () => {
      const first = await sendTo(nodes.store, aMessage(id, alice, { idempotencyKey: 'key' }));
      expect(await sendTo(nodes.other, aMessage(id, alice, { idempotencyKey: 'key' }))).toEqual(first);
      await sendTo(nodes.other, aMessage(id, alice, { clientMessageId: 'key' }));
      await sendTo(nodes.other, aMessage(id, bob, { idempotencyKey: 'key' }));
      expect(await top()).toBe(3);
    });

    it('gives the first message again for a clientMessageId, as it is now', async () => {
      const draft = (content: string): ReturnType<typeof aMessage> =>
        aMessage(id, alice, { content, clientMessageId: 'once' });
      const first = await sendTo(nodes.store, draft('one'));
      expect(await sendTo(nodes.other, draft('two'))).toEqual(first);
      const change = anEdit('three', bob);
      await nodes.store.edit({ conversationId: id, messageId: first.id }, change);
      expect(await sendTo(nodes.other, draft('four'))).toEqual({ ...first, ...asStored(change) });
      expect(await top()).toBe(2);
      await nodes.store.delete({ conversationId: id, messageId: first.id }, nextTime());
      expect(await sendTo(nodes.other, draft('five'))).toMatchObject({ id: first.id, seq: 1, content: '' });
      expect(await top()).toBe(3);
      expect((await nodes.store.history(id, { limit: 10 })).messages).toHaveLength(1);
    });

    it('stores and publishes once of all who bring a clientMessageId at the same time', async () => {
      const sends = await Promise.all(
        range(1, 20).map((i) =>
          sendTo(
            i % 2 ? nodes.store : nodes.other,
            aMessage(id, alice, { content: `try ${i}`, clientMessageId: 'once' }),
          ),
        ),
      );
      for (const message of sends) expect(message).toEqual(sends[0]);
      expect((await logOf(nodes.a, id)).map(({ data }) => data)).toEqual([sends[0]]);
      expect((await nodes.store.history(id, { limit: 10 })).messages).toHaveLength(1);
    });

    it('tells clientMessageIds of others, and of other conversations, apart', async () => {
      const elsewhere = await stored(nodes.store, alice);
      const sends = [
        await sendTo(nodes.store, aMessage(id, alice, { clientMessageId: 'x' })),
        await sendTo(nodes.store, aMessage(id, bob, { clientMessageId: 'x' })),
        await sendTo(nodes.store, aMessage(id, alice, { clientMessageId: 'y' })),
        await sendTo(nodes.store, aMessage(elsewhere, alice, { clientMessageId: 'x' })),
      ];
      expect(sends.map(({ seq }) => seq)).toEqual([1, 2, 3, 1]);
    });

    it('answers a message of the conversation, also a deleted one', async () => {
      const { messageId } = await aSecret(nodes.store, id, alice);
      expect(await sendTo(nodes.other, aMessage(id, bob, { replyTo: messageId }))).toMatchObject({
        replyTo: messageId,
      });
      await nodes.store.delete({ conversationId: id, messageId }, nextTime());
      expect(await sendTo(nodes.other, aMessage(id, bob, { replyTo: messageId }))).toMatchObject({
        replyTo: messageId,
      });
    });

    it('refuses to answer what is no message of the conversation, and leaves no trace', async () => {
      const elsewhere = await stored(nodes.store, alice);
      const foreign = await sendTo(nodes.store, aMessage(elsewhere, alice));
      for (const replyTo of [newName('nothing'), foreign.id]) {
        const draft = aMessage(id, bob, { replyTo, clientMessageId: 'once' });
        await expect(sendTo(nodes.store, draft)).rejects.toMatchObject(noReply);
        expect(await nodes.store.message({ conversationId: id, messageId: draft.id })).toBeNull();
      }
      expect(await top()).toBe(0);
      expect(await nodes.store.history(id, { limit: 10 })).toEqual({ messages: [], hasMore: false });
      expect(await nodes.store.summary(id, bob)).toMatchObject({ readSeq: 0, lastMessage: null });
      expect(await sendTo(nodes.store, aMessage(id, bob, { clientMessageId: 'once' }))).toMatchObject({ seq: 1 });
    });

    it('stores nothing of who is no member, where only members may send', async () => {
      expect(await nodes.store.send(aMessage(id, newName('stranger')), true)).toBeNull();
      expect(await top()).toBe(0);
      expect(await nodes.other.history(id, { limit: 10 })).toEqual({ messages: [], hasMore: false });
      expect(await nodes.other.send(aMessage(id, bob), true)).toMatchObject({ message: { senderId: bob, seq: 1 } });
      expect(await nodes.store.send(aMessage(id, newName('stranger')), false)).toMatchObject({
        message: { seq: 2 },
        recipient: null,
      });
    });

    it('stores nothing in what does not exist', async () => {
      id = newName('nothing');
      const draft = aMessage(id, alice);
      expect(await nodes.store.send(draft, false)).toBeNull();
      expect(await top()).toBe(0);
      expect(await nodes.other.message({ conversationId: id, messageId: draft.id })).toBeNull();
    });
  });
}
