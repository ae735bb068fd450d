import type { ChatStore, MessageChange, MessageKey } from '../chat/chat.store';
import { conversationRoom } from '../contracts/rooms';
import { aMessage, anEdit, aSecret, asStored, logOf, sendTo, stored } from './chat-samples';
import { newName, nextTime } from './names';
import { NodeMaker, StoreNode, TwoNodes } from './stage';
import type { TestRunner } from './test-runner';

/** Editing and deleting. */
export function describeChanges(node: NodeMaker<StoreNode<ChatStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new TwoNodes(node, runner);
  let [alice, bob] = ['', ''];
  let id = '';

  beforeEach(async () => {
    [alice, bob] = [newName('alice'), newName('bob')];
    id = await stored(nodes.store, alice, bob);
  });

  const top = async (): Promise<number> => (await nodes.b.broker.position(conversationRoom(id))).seq;
  const sent = (content?: string): Promise<MessageKey> => aSecret(nodes.store, id, alice, content);
  const edited = (content: string): MessageChange => anEdit(content, bob);
  const reacted = (reaction: string, on = true, userId = bob): { reaction: string; userId: string; on: boolean } => ({
    reaction,
    userId,
    on,
  });

  describe('edit', () => {
    it('replaces the content with an event of its own; the message keeps its seq', async () => {
      const key = await sent();
      const before = await nodes.store.message(key);
      const change = edited('better');
      const message = await nodes.other.edit(key, change);
      expect(message).toMatchObject({ ...before, ...asStored(change), position: { seq: 2 } });
      expect((await logOf(nodes.a, id))[1]).toEqual({
        position: message?.position,
        event: 'chat:updated',
        data: message,
      });
      expect(await nodes.store.message(key)).toEqual({ ...before, ...asStored(change) });
    });

    it('keeps what else was changed', async () => {
      const key = await sent();
      await nodes.store.react(key, reacted('👍'));
      expect(await nodes.other.edit(key, edited('better'))).toMatchObject({ reactions: { '👍': [bob] } });
    });

    it('moves no cursor', async () => {
      const key = await sent();
      await nodes.store.edit(key, edited('better'));
      expect(await nodes.store.summary(id, alice)).toMatchObject({ readSeq: 1 });
      expect(await nodes.store.summary(id, bob)).toMatchObject({ readSeq: 0, unread: 1 });
    });
  });

  describe('delete', () => {
    it('leaves a tombstone', async () => {
      const key = await sent();
      const before = await nodes.store.message(key);
      await nodes.store.react(key, reacted('👍'));
      const deletedAt = nextTime();
      const message = await nodes.other.delete(key, deletedAt);
      const tombstone = { ...before, content: '', metadata: {}, mentions: [], reactions: {}, deletedAt };
      expect(message).toEqual({ ...tombstone, position: { ...message?.position, seq: 3 } });
      expect((await logOf(nodes.a, id))[2]).toEqual({
        position: message?.position,
        event: 'chat:updated',
        data: message,
        rewrites: true,
      });
      expect(await nodes.store.message(key)).toEqual(tombstone);
      expect((await nodes.store.history(id, { limit: 10 })).messages).toEqual([tombstone]);
    });

    it('takes the text out of every entry of the log', async () => {
      const key = await sent('a secret');
      const kept = await sent('an open word');
      await nodes.store.edit(key, edited('another secret'));
      await nodes.other.react(key, reacted('👍'));
      const deleted = await nodes.other.delete(key, nextTime());
      const log = await logOf(nodes.a, id);
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
      const small = await node({ roomLogEvents: 4 });
      id = await stored(small.store, alice, bob);
      const { id: messageId } = await sendTo(small.store, aMessage(id, alice, { content: 'a secret' }));
      const key = { conversationId: id, messageId };
      for (const text of ['second secret', 'third secret']) await small.store.edit(key, edited(text));
      await sendTo(small.store, aMessage(id, alice));
      await small.store.edit(key, edited('last secret'));
      await small.store.delete(key, nextTime());
      const { epoch } = await small.broker.position(conversationRoom(id));
      const { events } = await small.broker.read(conversationRoom(id), { epoch, seq: 2 }, 10);
      expect(events?.map(({ position }) => position.seq)).toEqual([3, 4, 5, 6]);
      expect(JSON.stringify(events)).not.toContain('secret');
    });

    it('changes nothing the second time, and gives the last place', async () => {
      const key = await sent();
      const first = await nodes.store.delete(key, nextTime());
      expect(await nodes.other.delete(key, nextTime())).toEqual(first);
      expect(first?.position.seq).toBe(2);
      expect(await top()).toBe(2);
    });

    it('ends a message: it can neither be edited nor reacted to', async () => {
      const key = await sent();
      await nodes.store.delete(key, nextTime());
      expect(await nodes.other.edit(key, edited('back'))).toBeNull();
      expect(await nodes.other.react(key, reacted('👍'))).toBeNull();
      expect(await nodes.other.react(key, reacted('👍', false))).toBeNull();
      expect(await top()).toBe(2);
    });

    it('wins over edits and reactions at the same time', async () => {
      for (let i = 0; i < 10; i++) {
        const key = await sent('a secret');
        await Promise.all([
          nodes.store.edit(key, edited('a later secret')),
          nodes.other.delete(key, nextTime()),
          nodes.store.react(key, reacted('👍')),
          nodes.other.edit(key, edited('the last secret')),
        ]);
        expect(await nodes.store.message(key)).toMatchObject({
          content: '',
          mentions: [],
          reactions: {},
          metadata: {},
        });
      }
      expect(JSON.stringify(await logOf(nodes.a, id))).not.toContain('secret');
    });
  });

  it('has nothing to change where there is no message', async () => {
    const elsewhere = await stored(nodes.store, alice);
    const foreign = await sendTo(nodes.store, aMessage(elsewhere, alice));
    for (const messageId of [newName('nothing'), foreign.id]) {
      const key = { conversationId: id, messageId };
      expect(await nodes.store.message(key)).toBeNull();
      expect(await nodes.store.edit(key, edited('x'))).toBeNull();
      expect(await nodes.store.delete(key, nextTime())).toBeNull();
      expect(await nodes.store.react(key, reacted('👍'))).toBeNull();
    }
    expect(await top()).toBe(0);
    expect(await nodes.store.message({ conversationId: elsewhere, messageId: foreign.id })).toMatchObject({
      content: 'hello',
    });
  });
}
