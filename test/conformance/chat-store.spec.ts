import type { ChatStore } from '../../src/chat/chat.store';
import { conversationRoom } from '../../src/contracts/rooms';
import type { Engine } from '../../src/engine/engine';
import { aChange, aConversation, aMessage, logOf, roles, stored, sendTo } from '../support/chat-store';
import { newName } from '../support/clients';
import { nextTime } from '../support/clock';
import { onEveryEngine } from '../support/engines';

const byUser = (a: { userId: string }, b: { userId: string }): number => a.userId.localeCompare(b.userId);

describe('ChatStore: conversations, members and reading', () => {
  onEveryEngine((engine) => {
    let a: Engine;
    let b: Engine;
    let store: ChatStore;
    let other: ChatStore;
    let [alice, bob, carol] = ['', '', ''];

    beforeAll(async () => {
      [a, b] = await Promise.all([engine().node(), engine().node()]);
      [store, other] = [a.chatStore, b.chatStore];
    });
    beforeEach(() => {
      [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
    });

    describe('create', () => {
      it('makes a conversation with its first members, without an event', async () => {
        const draft = aConversation({ title: 'سلام "x"', createdBy: alice });
        expect(await store.create(draft, roles(alice, bob))).toEqual({ conversation: draft, created: true });
        expect((await other.members(draft.id)).sort(byUser)).toEqual([
          { userId: alice, role: 'owner', readSeq: 0 },
          { userId: bob, role: 'member', readSeq: 0 },
        ]);
        expect((await b.broker.position(conversationRoom(draft.id))).seq).toBe(0);
      });

      it('leaves one that exists under the id as it is', async () => {
        const draft = aConversation({ createdBy: alice });
        await store.create(draft, roles(alice, bob));
        const again = aConversation({ id: draft.id, type: 'public', createdBy: carol });
        expect(await other.create(again, roles(carol))).toEqual({ conversation: draft, created: false });
        expect((await store.members(draft.id)).map(({ userId }) => userId).sort()).toEqual([alice, bob].sort());
        expect(await store.conversationsOf(carol)).toEqual([]);
      });

      it('makes one of all that are created under one id at the same time', async () => {
        const id = newName('conversation');
        const made = await Promise.all(
          [alice, bob, carol, alice].map((createdBy, i) =>
            (i % 2 ? store : other).create(aConversation({ id, createdBy }), roles(createdBy)),
          ),
        );
        expect(made.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(made.map(({ conversation }) => JSON.stringify(conversation))).size).toBe(1);
        const owners = (await store.members(id)).map(({ userId }) => userId);
        expect(owners).toEqual([made[0]?.conversation.createdBy]);
      });

      it('gives a pair one direct conversation, whatever the id and whoever begins', async () => {
        const draft = aConversation({ type: 'direct', createdBy: alice });
        expect(await store.create(draft, roles(alice, bob))).toEqual({ conversation: draft, created: true });
        const again = aConversation({ type: 'direct', createdBy: bob });
        expect(await other.create(again, roles(bob, alice))).toEqual({ conversation: draft, created: false });
        expect(await store.standing(again.id, bob)).toBeNull();
        expect((await store.conversationsOf(bob)).map(({ id }) => id)).toEqual([draft.id]);
        const another = aConversation({ type: 'direct', createdBy: alice });
        expect(await store.create(another, roles(alice, carol))).toEqual({ conversation: another, created: true });
      });

      it('gives a pair one direct conversation also when both begin at once on two nodes', async () => {
        const made = await Promise.all(
          Array.from({ length: 10 }, (_, i) => {
            const draft = aConversation({ type: 'direct', createdBy: i % 2 ? alice : bob });
            const pair = i % 2 ? roles(alice, bob) : roles(bob, alice);
            return (i % 4 < 2 ? store : other).create(draft, pair);
          }),
        );
        expect(made.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(made.map(({ conversation }) => conversation.id)).size).toBe(1);
        expect(await store.conversationsOf(alice)).toHaveLength(1);
        expect(await store.conversationsOf(bob)).toHaveLength(1);
      });

      it('does not let the id of another conversation capture a pair', async () => {
        const group = aConversation({ createdBy: carol });
        await store.create(group, roles(carol));
        const taken = aConversation({ id: group.id, type: 'direct', createdBy: alice });
        expect(await store.create(taken, roles(alice, bob))).toEqual({ conversation: group, created: false });
        expect(await store.standing(group.id, alice)).toEqual({ type: 'group', role: null });
        expect(await store.conversationsOf(alice)).toEqual([]);

        const own = aConversation({ type: 'direct', createdBy: bob });
        expect(await other.create(own, roles(bob, alice))).toEqual({ conversation: own, created: true });
      });

      it('does not let the id of a group in which both are capture the pair', async () => {
        const group = aConversation({ createdBy: alice });
        await store.create(group, roles(alice, bob));
        const taken = aConversation({ id: group.id, type: 'direct', createdBy: alice });
        expect(await store.create(taken, roles(alice, bob))).toEqual({ conversation: group, created: false });

        const own = aConversation({ type: 'direct', createdBy: bob });
        expect(await other.create(own, roles(bob, alice))).toEqual({ conversation: own, created: true });
      });
    });

    describe('members', () => {
      it('tells what a user is to a conversation', async () => {
        const id = await stored(store, alice, bob);
        expect(await other.standing(id, alice)).toEqual({ type: 'group', role: 'owner' });
        expect(await other.standing(id, bob)).toEqual({ type: 'group', role: 'member' });
        expect(await other.standing(id, carol)).toEqual({ type: 'group', role: null });
        expect(await other.standing(newName('nothing'), alice)).toBeNull();
      });

      it('knows no members of a conversation that does not exist', async () => {
        expect(await store.members(newName('nothing'))).toEqual([]);
      });

      it('adds a member with an event, who has read what was there before', async () => {
        const id = await stored(store, alice);
        await sendTo(store, aMessage(id, alice));
        const change = aChange(id, bob, 'added', alice);
        const added = await store.addMember(change, 'member');
        const { epoch } = await a.broker.position(conversationRoom(id));
        const position = { room: conversationRoom(id), epoch, seq: 2 };
        expect(added).toEqual({ ...change, position });
        const log = await logOf(b, id);
        expect(log[1]).toEqual({ position, event: 'chat:member', data: added });
        expect(await other.members(id)).toContainEqual({ userId: bob, role: 'member', readSeq: 2 });
        expect(await other.summary(id, bob)).toMatchObject({ role: 'member', readSeq: 2, unread: 0 });
        await sendTo(store, aMessage(id, alice));
        expect(await other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 1 });
      });

      it('removes a member with an event that closes his subscriptions', async () => {
        const id = await stored(store, alice, bob);
        const change = aChange(id, bob, 'removed', alice);
        const removed = await store.removeMember(change);
        expect(removed).toMatchObject({ ...change, position: { room: conversationRoom(id), seq: 1 } });
        expect(await logOf(b, id)).toEqual([
          { position: removed?.position, event: 'chat:member', data: removed, closes: bob },
        ]);
        expect(await other.standing(id, bob)).toEqual({ type: 'group', role: null });
        expect((await other.members(id)).map(({ userId }) => userId)).toEqual([alice]);
        expect(await other.conversationsOf(bob)).toEqual([]);
      });

      it('appends nothing when nothing changes', async () => {
        const id = await stored(store, alice, bob);
        expect(await store.addMember(aChange(id, bob, 'added'), 'owner')).toBeNull();
        expect(await store.removeMember(aChange(id, carol, 'removed'))).toBeNull();
        expect(await store.standing(id, bob)).toEqual({ type: 'group', role: 'member' });
        expect(await logOf(b, id)).toEqual([]);
      });

      it('adds and removes once of all who try at the same time', async () => {
        const id = await stored(store, alice);
        const both = [store, other, store, other];
        const added = await Promise.all(both.map((at) => at.addMember(aChange(id, bob, 'added'), 'member')));
        expect(added.filter((change) => change !== null)).toHaveLength(1);
        const removed = await Promise.all(both.map((at) => at.removeMember(aChange(id, bob, 'removed'))));
        expect(removed.filter((change) => change !== null)).toHaveLength(1);
        expect((await logOf(a, id)).map(({ closes }) => closes)).toEqual([undefined, bob]);
      });

      it('forgets the cursor of who leaves: who comes back has read what was there before', async () => {
        const id = await stored(store, alice, bob);
        await store.removeMember(aChange(id, bob, 'removed'));
        for (let i = 0; i < 3; i++) await sendTo(store, aMessage(id, alice));
        await other.addMember(aChange(id, bob, 'added'), 'member');
        expect(await store.summary(id, bob)).toMatchObject({ readSeq: 5, unread: 0 });
      });

      it('adds nobody to what does not exist', async () => {
        const id = newName('nothing');
        expect(await store.addMember(aChange(id, bob, 'added'), 'member')).toBeNull();
        expect(await store.removeMember(aChange(id, bob, 'removed'))).toBeNull();
        expect(await logOf(b, id)).toEqual([]);
        expect(await store.standing(id, bob)).toBeNull();
        expect(await store.conversationsOf(bob)).toEqual([]);
      });
    });

    describe('lists and summaries', () => {
      it('lists memberships, the most recently active first', async () => {
        const first = await stored(store, alice);
        const second = await stored(store, bob, alice);
        const third = await stored(store, alice, bob);
        await stored(store, bob);
        const ids = async (): Promise<string[]> => (await other.conversationsOf(alice)).map(({ id }) => id);
        expect(await ids()).toEqual([third, second, first]);
        await sendTo(store, aMessage(first, alice));
        expect(await ids()).toEqual([first, third, second]);
        await sendTo(store, aMessage(second, bob));
        expect(await ids()).toEqual([second, first, third]);
        await store.removeMember(aChange(first, alice, 'removed'));
        expect(await ids()).toEqual([second, third]);
        expect(await store.conversationsOf(carol)).toEqual([]);
      });

      it('shows a conversation as one user sees it', async () => {
        const draft = aConversation({ type: 'public', title: 'General', createdBy: alice });
        await store.create(draft, roles(alice, bob));
        const empty = { ...draft, readSeq: 0, unread: 0, lastMessage: null };
        expect(await other.summary(draft.id, alice)).toEqual({ ...empty, role: 'owner' });
        const { position, ...message } = await sendTo(store, aMessage(draft.id, alice));
        expect(position.seq).toBe(1);
        const seen = { ...draft, lastMessage: message };
        expect(await other.summary(draft.id, alice)).toEqual({ ...seen, role: 'owner', readSeq: 1, unread: 0 });
        expect(await other.summary(draft.id, bob)).toEqual({ ...seen, role: 'member', readSeq: 0, unread: 1 });
        expect(await other.summary(draft.id, carol)).toEqual({ ...seen, role: null, readSeq: 0, unread: 0 });
        expect(await other.conversationsOf(bob)).toEqual([await store.summary(draft.id, bob)]);
        expect(await store.summary(newName('nothing'), alice)).toBeNull();
      });

      it('shows the last message as it is now', async () => {
        const id = await stored(store, alice, bob);
        const { id: messageId } = await sendTo(store, aMessage(id, alice, { content: 'a secret' }));
        await store.edit({ conversationId: id, messageId }, { content: 'new', named: [], editedAt: nextTime() });
        expect((await other.summary(id, bob))?.lastMessage).toMatchObject({ id: messageId, content: 'new' });
        await store.delete({ conversationId: id, messageId }, nextTime());
        expect(await other.summary(id, bob)).toMatchObject({ unread: 0, lastMessage: { content: '' } });
      });

      it('counts as unread the undeleted messages of others alone', async () => {
        const id = await stored(store, alice, bob);
        const sent = [];
        for (const sender of [alice, bob, alice, alice]) sent.push(await sendTo(store, aMessage(id, sender)));
        expect(await other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 2 });
        expect(await other.summary(id, alice)).toMatchObject({ readSeq: 4, unread: 0 });
        await store.delete({ conversationId: id, messageId: sent[2]?.id ?? '' }, nextTime());
        await store.delete({ conversationId: id, messageId: sent[2]?.id ?? '' }, nextTime());
        await store.delete({ conversationId: id, messageId: sent[0]?.id ?? '' }, nextTime());
        expect(await other.summary(id, bob)).toMatchObject({ readSeq: 2, unread: 1 });
      });

      it('does not count the own messages of who has no cursor any more', async () => {
        const { id } = (await store.create(aConversation({ type: 'public' }), roles(alice, bob))).conversation;
        await sendTo(store, aMessage(id, bob));
        await sendTo(store, aMessage(id, alice));
        await store.removeMember(aChange(id, bob, 'removed'));
        expect(await other.summary(id, bob)).toMatchObject({ role: null, unread: 0 });
      });
    });

    describe('markRead', () => {
      it('moves a cursor forward only', async () => {
        const id = await stored(store, alice, bob);
        const sent = await Promise.all(Array.from({ length: 4 }, () => sendTo(store, aMessage(id, alice))));
        sent.sort((x, y) => x.seq - y.seq);
        const read = (at: ChatStore, i: number): ReturnType<ChatStore['markRead']> =>
          at.markRead({ conversationId: id, messageId: sent[i]?.id ?? '' }, bob);
        expect(await read(store, 1)).toEqual({ readSeq: 2, unread: 2, moved: true });
        expect(await read(other, 1)).toEqual({ readSeq: 2, unread: 2, moved: false });
        expect(await read(other, 0)).toEqual({ readSeq: 2, unread: 2, moved: false });
        expect(await read(other, 3)).toEqual({ readSeq: 4, unread: 0, moved: true });
        expect(await store.members(id)).toContainEqual({ userId: bob, role: 'member', readSeq: 4 });
        expect(await logOf(a, id)).toHaveLength(4);
      });

      it('ends at the farthest of cursors moved at the same time', async () => {
        const id = await stored(store, alice, bob);
        const sent = await Promise.all(Array.from({ length: 10 }, () => sendTo(store, aMessage(id, alice))));
        const states = await Promise.all(
          sent.map(({ id: messageId }, i) => (i % 2 ? store : other).markRead({ conversationId: id, messageId }, bob)),
        );
        expect(Math.max(...states.map((state) => state?.readSeq ?? 0))).toBe(10);
        expect(await store.summary(id, bob)).toMatchObject({ readSeq: 10, unread: 0 });
      });

      it('knows nothing of messages that are not of the conversation', async () => {
        const [id, elsewhere] = [await stored(store, alice), await stored(store, alice)];
        const { id: messageId } = await sendTo(store, aMessage(elsewhere, alice));
        expect(await store.markRead({ conversationId: id, messageId }, alice)).toBeNull();
        expect(await store.markRead({ conversationId: newName('nothing'), messageId }, alice)).toBeNull();
      });
    });
  });
});
