import type { ChatStore } from '../chat/chat.store';
import { conversationRoom } from '../contracts/rooms';
import { aChange, aConversation, aMessage, logOf, membersOf, roles, sendTo, stored } from './chat-samples';
import { newName } from './names';
import { NodeMaker, StoreNode, TwoNodes } from './stage';
import type { TestRunner } from './test-runner';

const byUser = (a: { userId: string }, b: { userId: string }): number => a.userId.localeCompare(b.userId);

/** Conversations and their members. */
export function describeConversations(node: NodeMaker<StoreNode<ChatStore>>, runner: TestRunner): void {
  const { describe, it, expect, beforeEach } = runner;
  const nodes = new TwoNodes(node, runner);
  let [alice, bob, carol] = ['', '', ''];

  beforeEach(() => {
    [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  });

  describe('create', () => {
    it('makes a conversation with its first members, without an event', async () => {
      const draft = aConversation({ title: 'سلام "x"', createdBy: alice });
      expect(await nodes.store.create(draft, roles(alice, bob))).toEqual({ conversation: draft, created: true });
      expect((await membersOf(nodes.other, draft.id)).sort(byUser)).toEqual([
        { userId: alice, role: 'owner', readSeq: 0 },
        { userId: bob, role: 'member', readSeq: 0 },
      ]);
      expect((await nodes.b.broker.position(conversationRoom(draft.id))).seq).toBe(0);
    });

    it('leaves one that exists under the id as it is', async () => {
      const draft = aConversation({ createdBy: alice });
      await nodes.store.create(draft, roles(alice, bob));
      const again = aConversation({ id: draft.id, type: 'public', createdBy: carol });
      expect(await nodes.other.create(again, roles(carol))).toEqual({ conversation: draft, created: false });
      expect((await membersOf(nodes.store, draft.id)).map(({ userId }) => userId).sort()).toEqual([alice, bob].sort());
      expect(await nodes.store.conversationsOf(carol)).toEqual([]);
    });

    it('makes one of all that are created under one id at the same time', async () => {
      const id = newName('conversation');
      const made = await Promise.all(
        [alice, bob, carol, alice].map((createdBy, i) =>
          (i % 2 ? nodes.store : nodes.other).create(aConversation({ id, createdBy }), roles(createdBy)),
        ),
      );
      expect(made.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(made.map(({ conversation }) => JSON.stringify(conversation))).size).toBe(1);
      const owners = (await membersOf(nodes.store, id)).map(({ userId }) => userId);
      expect(owners).toEqual([made[0]?.conversation.createdBy]);
    });

    it('gives a pair one direct conversation, whatever the id and whoever begins', async () => {
      const draft = aConversation({ type: 'direct', createdBy: alice });
      expect(await nodes.store.create(draft, roles(alice, bob))).toEqual({ conversation: draft, created: true });
      const again = aConversation({ type: 'direct', createdBy: bob });
      expect(await nodes.other.create(again, roles(bob, alice))).toEqual({ conversation: draft, created: false });
      expect(await nodes.store.standing(again.id, bob)).toBeNull();
      expect((await nodes.store.conversationsOf(bob)).map(({ id }) => id)).toEqual([draft.id]);
      const another = aConversation({ type: 'direct', createdBy: alice });
      expect(await nodes.store.create(another, roles(alice, carol))).toEqual({ conversation: another, created: true });
    });

    it('gives a pair one direct conversation also when both begin at once on two nodes', async () => {
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const draft = aConversation({ type: 'direct', createdBy: i % 2 ? alice : bob });
          const pair = i % 2 ? roles(alice, bob) : roles(bob, alice);
          return (i % 4 < 2 ? nodes.store : nodes.other).create(draft, pair);
        }),
      );
      expect(made.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(made.map(({ conversation }) => conversation.id)).size).toBe(1);
      expect(await nodes.store.conversationsOf(alice)).toHaveLength(1);
      expect(await nodes.store.conversationsOf(bob)).toHaveLength(1);
    });

    it('does not let the id of another conversation capture a pair', async () => {
      const group = aConversation({ createdBy: carol });
      await nodes.store.create(group, roles(carol));
      const taken = aConversation({ id: group.id, type: 'direct', createdBy: alice });
      expect(await nodes.store.create(taken, roles(alice, bob))).toEqual({ conversation: group, created: false });
      expect(await nodes.store.standing(group.id, alice)).toEqual({ type: 'group', role: null });
      expect(await nodes.store.conversationsOf(alice)).toEqual([]);

      const own = aConversation({ type: 'direct', createdBy: bob });
      expect(await nodes.other.create(own, roles(bob, alice))).toEqual({ conversation: own, created: true });
    });

    it('does not let the id of a group in which both are capture the pair', async () => {
      const group = aConversation({ createdBy: alice });
      await nodes.store.create(group, roles(alice, bob));
      const taken = aConversation({ id: group.id, type: 'direct', createdBy: alice });
      expect(await nodes.store.create(taken, roles(alice, bob))).toEqual({ conversation: group, created: false });

      const own = aConversation({ type: 'direct', createdBy: bob });
      expect(await nodes.other.create(own, roles(bob, alice))).toEqual({ conversation: own, created: true });
    });
  });

  describe('members', () => {
    it('tells what a user is to a conversation', async () => {
      const id = await stored(nodes.store, alice, bob);
      expect(await nodes.other.standing(id, alice)).toEqual({ type: 'group', role: 'owner' });
      expect(await nodes.other.standing(id, bob)).toEqual({ type: 'group', role: 'member' });
      expect(await nodes.other.standing(id, carol)).toEqual({ type: 'group', role: null });
      expect(await nodes.other.standing(newName('nothing'), alice)).toBeNull();
    });

    it('has no view of a conversation that does not exist', async () => {
      expect(await nodes.store.view(newName('nothing'), newName('anyone'))).toBeNull();
    });

    it('adds a member with an event, who has read what was there before', async () => {
      const id = await stored(nodes.store, alice);
      await sendTo(nodes.store, aMessage(id, alice));
      const change = aChange(id, bob, 'added', alice);
      const added = await nodes.store.addMember(change, 'member');
      const { epoch } = await nodes.a.broker.position(conversationRoom(id));
      const position = { room: conversationRoom(id), epoch, seq: 2 };
      expect(added).toEqual({ ...change, position });
      const log = await logOf(nodes.b, id);
      expect(log[1]).toEqual({ position, event: 'chat:member', data: added });
      expect(await membersOf(nodes.other, id)).toContainEqual({ userId: bob, role: 'member', readSeq: 2 });
      expect(await nodes.other.summary(id, bob)).toMatchObject({ role: 'member', readSeq: 2, unread: 0 });
      await sendTo(nodes.store, aMessage(id, alice));
      expect(await nodes.other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 1 });
    });

    it('removes a member with an event that closes his subscriptions', async () => {
      const id = await stored(nodes.store, alice, bob);
      const change = aChange(id, bob, 'removed', alice);
      const removed = await nodes.store.removeMember(change);
      expect(removed).toMatchObject({ ...change, position: { room: conversationRoom(id), seq: 1 } });
      expect(await logOf(nodes.b, id)).toEqual([
        { position: removed?.position, event: 'chat:member', data: removed, closes: bob },
      ]);
      expect(await nodes.other.standing(id, bob)).toEqual({ type: 'group', role: null });
      expect((await membersOf(nodes.other, id)).map(({ userId }) => userId)).toEqual([alice]);
      expect(await nodes.other.conversationsOf(bob)).toEqual([]);
    });

    it('appends nothing when nothing changes', async () => {
      const id = await stored(nodes.store, alice, bob);
      expect(await nodes.store.addMember(aChange(id, bob, 'added'), 'owner')).toBeNull();
      expect(await nodes.store.removeMember(aChange(id, carol, 'removed'))).toBeNull();
      expect(await nodes.store.standing(id, bob)).toEqual({ type: 'group', role: 'member' });
      expect(await logOf(nodes.b, id)).toEqual([]);
    });

    it('adds and removes once of all who try at the same time', async () => {
      const id = await stored(nodes.store, alice);
      const both = [nodes.store, nodes.other, nodes.store, nodes.other];
      const added = await Promise.all(both.map((at) => at.addMember(aChange(id, bob, 'added'), 'member')));
      expect(added.filter((change) => change !== null)).toHaveLength(1);
      const removed = await Promise.all(both.map((at) => at.removeMember(aChange(id, bob, 'removed'))));
      expect(removed.filter((change) => change !== null)).toHaveLength(1);
      expect((await logOf(nodes.a, id)).map(({ closes }) => closes)).toEqual([undefined, bob]);
    });

    it('forgets the cursor of who leaves: who comes back has read what was there before', async () => {
      const id = await stored(nodes.store, alice, bob);
      await nodes.store.removeMember(aChange(id, bob, 'removed'));
      for (let i = 0; i < 3; i++) await sendTo(nodes.store, aMessage(id, alice));
      await nodes.other.addMember(aChange(id, bob, 'added'), 'member');
      expect(await nodes.store.summary(id, bob)).toMatchObject({ readSeq: 5, unread: 0 });
    });

    it('adds nobody to what does not exist', async () => {
      const id = newName('nothing');
      expect(await nodes.store.addMember(aChange(id, bob, 'added'), 'member')).toBeNull();
      expect(await nodes.store.removeMember(aChange(id, bob, 'removed'))).toBeNull();
      expect(await logOf(nodes.b, id)).toEqual([]);
      expect(await nodes.store.standing(id, bob)).toBeNull();
      expect(await nodes.store.conversationsOf(bob)).toEqual([]);
    });
  });
}
