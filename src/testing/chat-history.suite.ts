import type { ChatStore, MessageKey } from '../chat/chat.store';
import { conversationRoom } from '../contracts/rooms';
import { aSecret, logOf, stored } from './chat-samples';
import { newName, nextTime } from './names';
import { NodeMaker, StoreNode, TwoNodes } from './stage';
import type { TestRunner } from './test-runner';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Reactions and history. */
export function describeHistory(node: NodeMaker<StoreNode<ChatStore>>, runner: TestRunner): void {
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
  const reacted = (reaction: string, on = true, userId = bob): { reaction: string; userId: string; on: boolean } => ({
    reaction,
    userId,
    on,
  });

  describe('react', () => {
    it('keeps a set of users per reaction', async () => {
      const key = await sent();
      expect(await nodes.store.react(key, reacted('👍', true, alice))).toMatchObject({
        reactions: { '👍': [alice] },
        position: { seq: 2 },
      });
      const both = await nodes.other.react(key, reacted('👍', true, bob));
      expect(both?.reactions).toEqual({ '👍': [alice, bob] });
      expect(await nodes.other.react(key, reacted('👍', true, alice))).toEqual(both);
      expect(await nodes.other.react(key, reacted('🎉', false, alice))).toEqual(both);
      expect((await nodes.store.react(key, reacted('1 "/"', true)))?.reactions).toEqual({
        '👍': [alice, bob],
        '1 "/"': [bob],
      });
      await nodes.store.react(key, reacted('👍', false, alice));
      await nodes.store.react(key, reacted('1 "/"', false));
      const last = await nodes.other.react(key, reacted('👍', false, bob));
      expect(last?.reactions).toEqual({});
      expect(await nodes.store.message(key)).toMatchObject({ reactions: {}, editedAt: null });
      const log = await logOf(nodes.a, id);
      expect(log.map(({ event }) => event)).toEqual(['chat:message', ...range(1, 6).map(() => 'chat:updated')]);
      expect(log.at(-1)).toEqual({ position: last?.position, event: 'chat:updated', data: last });
    });

    it('loses none of those set at the same time', async () => {
      const key = await sent();
      const users = range(1, 20).map((i) => `user-${i}`);
      await Promise.all(
        users.map((userId, i) => (i % 2 ? nodes.store : nodes.other).react(key, reacted('👍', true, userId))),
      );
      expect((await nodes.store.message(key))?.reactions['👍']?.sort()).toEqual(users.sort());
    });

    it('holds 64 different reactions', async () => {
      const key = await sent();
      for (const i of range(1, 64)) await nodes.store.react(key, reacted(`r${i}`));
      await expect(nodes.other.react(key, reacted('r65'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
      expect(await top()).toBe(65);
      expect((await nodes.store.message(key))?.reactions).not.toHaveProperty('r65');
      expect((await nodes.other.react(key, reacted('r64', true, alice)))?.reactions.r64).toEqual([bob, alice]);
      await nodes.other.react(key, reacted('r1', false));
      expect((await nodes.other.react(key, reacted('r65')))?.reactions.r65).toEqual([bob]);
    });
  });

  it('gives history by seq, ascending, from either side', async () => {
    const keys = [];
    for (const i of range(1, 7)) keys.push(await sent(`message ${i}`));
    await nodes.store.edit(keys[0] as MessageKey, { content: 'edited', named: [], editedAt: nextTime() }); // takes 8
    await sent('message 9');
    const seqs = async (asked: { before?: number; after?: number; limit: number }): Promise<[number[], boolean]> => {
      const { messages, hasMore } = await nodes.other.history(id, asked);
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
    expect(await nodes.store.history(newName('nothing'), { limit: 3 })).toEqual({ messages: [], hasMore: false });
  });
}
