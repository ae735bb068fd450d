import type { ChatStore } from '../chat/chat.store';
import { aChange, aConversation, aMessage, logOf, roles, sendTo, stored } from './chat-samples';
import { newName, nextTime } from './names';
import { NodeMaker, StoreNode, TwoNodes } from './stage';
import type { TestRunner } from './test-runner';

/** Lists, summaries and read cursors. */
export function describeReading(node: NodeMaker<StoreNode<ChatStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new TwoNodes(node, runner);
  let [alice, bob, carol] = ['', '', ''];

  beforeEach(() => {
    [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  });

  describe('lists and summaries', () => {
    it('lists memberships, the most recently active first', async () => {
      const first = await stored(nodes.store, alice);
      const second = await stored(nodes.store, bob, alice);
      const third = await stored(nodes.store, alice, bob);
      await stored(nodes.store, bob);
      const ids = async (): Promise<string[]> => (await nodes.other.conversationsOf(alice)).map(({ id }) => id);
      expect(await ids()).toEqual([third, second, first]);
      await sendTo(nodes.store, aMessage(first, alice));
      expect(await ids()).toEqual([first, third, second]);
      await sendTo(nodes.store, aMessage(second, bob));
      expect(await ids()).toEqual([second, first, third]);
      await nodes.store.removeMember(aChange(first, alice, 'removed'));
      expect(await ids()).toEqual([second, third]);
      expect(await nodes.store.conversationsOf(carol)).toEqual([]);
    });

    it('shows a conversation as one user sees it', async () => {
      const draft = aConversation({ type: 'public', title: 'General', createdBy: alice });
      await nodes.store.create(draft, roles(alice, bob));
      const empty = { ...draft, readSeq: 0, unread: 0, lastMessage: null };
      expect(await nodes.other.summary(draft.id, alice)).toEqual({ ...empty, role: 'owner' });
      const { position, ...message } = await sendTo(nodes.store, aMessage(draft.id, alice));
      expect(position.seq).toBe(1);
      const seen = { ...draft, lastMessage: message };
      expect(await nodes.other.summary(draft.id, alice)).toEqual({ ...seen, role: 'owner', readSeq: 1, unread: 0 });
      expect(await nodes.other.summary(draft.id, bob)).toEqual({ ...seen, role: 'member', readSeq: 0, unread: 1 });
      expect(await nodes.other.summary(draft.id, carol)).toEqual({ ...seen, role: null, readSeq: 0, unread: 0 });
      expect(await nodes.other.conversationsOf(bob)).toEqual([await nodes.store.summary(draft.id, bob)]);
      expect(await nodes.store.summary(newName('nothing'), alice)).toBeNull();
    });

    it('shows the last message as it is now', async () => {
      const id = await stored(nodes.store, alice, bob);
      const { id: messageId } = await sendTo(nodes.store, aMessage(id, alice, { content: 'a secret' }));
      await nodes.store.edit({ conversationId: id, messageId }, { content: 'new', named: [], editedAt: nextTime() });
      expect((await nodes.other.summary(id, bob))?.lastMessage).toMatchObject({ id: messageId, content: 'new' });
      await nodes.store.delete({ conversationId: id, messageId }, nextTime());
      expect(await nodes.other.summary(id, bob)).toMatchObject({ unread: 0, lastMessage: { content: '' } });
    });

    it('counts as unread the undeleted messages of others alone', async () => {
      const id = await stored(nodes.store, alice, bob);
      const sent = [];
      for (const sender of [alice, bob, alice, alice]) sent.push(await sendTo(nodes.store, aMessage(id, sender)));
      expect(await nodes.other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 2 });
      expect(await nodes.other.summary(id, alice)).toMatchObject({ readSeq: 4, unread: 0 });
      await nodes.store.delete({ conversationId: id, messageId: sent[2]?.id ?? '' }, nextTime());
      await nodes.store.delete({ conversationId: id, messageId: sent[2]?.id ?? '' }, nextTime());
      await nodes.store.delete({ conversationId: id, messageId: sent[0]?.id ?? '' }, nextTime());
      expect(await nodes.other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 1 });
    });

    it('does not count the own messages of who has no cursor any more', async () => {
      const { id } = (await nodes.store.create(aConversation({ type: 'public' }), roles(alice, bob))).conversation;
      await sendTo(nodes.store, aMessage(id, bob));
      await sendTo(nodes.store, aMessage(id, alice));
      await nodes.store.removeMember(aChange(id, bob, 'removed'));
      expect(await nodes.other.summary(id, bob)).toMatchObject({ role: null, unread: 0 });
    });
  });

  describe('markRead', () => {
    it('moves a cursor forward only', async () => {
      const id = await stored(nodes.store, alice, bob);
      const sent = await Promise.all(Array.from({ length: 4 }, () => sendTo(nodes.store, aMessage(id, alice))));
      sent.sort((x, y) => x.seq - y.seq);
      const read = (at: ChatStore, i: number): ReturnType<ChatStore['markRead']> =>
        at.markRead({ conversationId: id, messageId: sent[i]?.id ?? '' }, bob);
      expect(await read(nodes.store, 1)).toEqual({ readSeq: 2, unread: 2, moved: true });
      expect(await read(nodes.other, 1)).toEqual({ readSeq: 2, unread: 2, moved: false });
      expect(await read(nodes.other, 0)).toEqual({ readSeq: 2, unread: 2, moved: false });
      expect(await read(nodes.other, 3)).toEqual({ readSeq: 4, unread: 0, moved: true });
      const view = await nodes.other.view(id, bob);
      expect(view).toMatchObject({ conversation: { id }, readSeq: 4, unread: 0 });
      expect(view?.members).toContainEqual({ userId: bob, role: 'member', readSeq: 4 });
      expect(await nodes.store.view(id, newName('anyone'))).toMatchObject({ readSeq: 0, unread: 0 });
      expect(await logOf(nodes.a, id)).toHaveLength(4);
    });

    it('ends at the farthest of cursors moved at the same time', async () => {
      const id = await stored(nodes.store, alice, bob);
      const sent = await Promise.all(Array.from({ length: 10 }, () => sendTo(nodes.store, aMessage(id, alice))));
      const states = await Promise.all(
        sent.map(({ id: messageId }, i) =>
          (i % 2 ? nodes.store : nodes.other).markRead({ conversationId: id, messageId }, bob),
        ),
      );
      expect(Math.max(...states.map((state) => state?.readSeq ?? 0))).toBe(10);
      expect(await nodes.store.summary(id, bob)).toMatchObject({ readSeq: 10, unread: 0 });
    });

    it('knows nothing of messages that are not of the conversation', async () => {
      const [id, elsewhere] = [await stored(nodes.store, alice), await stored(nodes.store, alice)];
      const { id: messageId } = await sendTo(nodes.store, aMessage(elsewhere, alice));
      expect(await nodes.store.markRead({ conversationId: id, messageId }, alice)).toBeNull();
      expect(await nodes.store.markRead({ conversationId: newName('nothing'), messageId }, alice)).toBeNull();
    });
  });
}
