import type { Message, Placed, RealtimeClientError, Typing } from '../../src/client';
import { newConversation, newName, rest } from '../support/clients';
import { notify, restAs } from '../support/inbox';
import { onBothEngines } from '../support/node';
import { newProject, removeMember } from '../support/projects';
import { closeSdk, kept, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';

onBothEngines(
  (node) => {
    describe.each(TRANSPORTS)('over %s', (_name, create) => {
      afterEach(closeSdk);

      it('a conversation: messages, changes, members, reading, history', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const id = await newConversation(node(), [alice, bob]);
        const mine = sdk(create, node(), alice).chat.conversation(id);
        const theirs = sdk(create, node(1), bob).chat.conversation(id);
        const events = kept<{ event: string }>((listener) => theirs.on('event', listener));
        const updated = kept<Placed<Message>>((listener) => theirs.on('updated', listener));
        const members = kept<{ userId: string }>((listener) => theirs.on('member', listener));
        const reads = kept<{ userId: string }>((listener) => mine.on('read', listener));
        expect(await theirs.join()).toMatchObject({ conversation: { id }, unread: 0, position: { seq: 0 } });
        await mine.join();

        const { id: first } = await mine.messages.send({ content: 'one' });
        const { id: second } = await mine.messages.send({ content: 'two' });
        await mine.messages.update(first, 'ONE');
        await theirs.messages.react(first, '👍');
        await theirs.messages.react(first, '👍', false);
        await mine.messages.delete(second);
        await rest(node(), alice, 'PUT', `/conversations/${id}/members/${carol}`);
        expect(await theirs.markRead(first)).toEqual({ readSeq: 1, unread: 0 });

        const byBob = (): object[] => reads.filter(({ userId }) => userId === bob);
        await until('all', () => members.length === 1 && byBob().length === 1);
        expect(updated.map(({ content, reactions }) => [content, reactions])).toEqual([
          ['ONE', {}],
          ['ONE', { '👍': [bob] }],
          ['ONE', {}],
          ['', {}],
        ]);
        expect(members).toMatchObject([{ userId: carol, change: 'added' }]);
        expect(byBob()).toMatchObject([{ messageId: first, readSeq: 1 }]);
        const durable = events.map(({ event }) => event).filter((event) => !/typing|read/.test(event));
        expect(durable).toEqual([
          ...['chat:message', 'chat:message', 'chat:updated', 'chat:updated', 'chat:updated', 'chat:updated'],
          'chat:member',
        ]);
        const last = await theirs.messages.history({ limit: 1 });
        expect(last).toMatchObject({ messages: [{ id: second }], hasMore: true });
        const before = await theirs.messages.history({ before: 2 });
        expect(before).toMatchObject({ messages: [{ id: first }], hasMore: false });
      });

      it('tells who is typing, until they stop, speak, or are silent', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const mine = sdk(create, node(), alice).chat.conversation(id);
        const client = sdk(create, node(1), bob);
        const theirs = client.chat.conversation(id);
        const lists = kept<readonly string[]>((listener) => theirs.on('typing', listener));
        const raw = kept<Typing>((listener) => client.listen('/chat', 'chat:typing', listener));
        await Promise.all([mine.join(), theirs.join()]);
        for (let i = 0; i < 5; i++) mine.typing.keystroke();
        await until('typing', () => theirs.typing.userIds.length === 1);
        mine.typing.stop();
        await until('stopped', () => theirs.typing.userIds.length === 0);
        mine.typing.keystroke();
        await until('typing again', () => theirs.typing.userIds.length === 1);
        await mine.messages.send({ content: 'said' });
        await until('has spoken', () => theirs.typing.userIds.length === 0);
        mine.typing.keystroke();
        await until('falls silent', () => lists.length === 6);
        expect(lists).toEqual([[alice], [], [alice], [], [alice], []]);
        // Five keys were one word to the server.
        expect(raw.slice(0, 2).map(({ isTyping }) => isTyping)).toEqual([true, false]);
      });

      it('closes a room one is removed from, and does not join it again', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const client = sdk(create, node(1), bob);
        const conversation = client.chat.conversation(id);
        const heard = kept<Placed<Message>>((listener) => conversation.on('message', listener));
        const closed = kept<RealtimeClientError>((listener) => conversation.on('closed', listener));
        await conversation.join();
        await rest(node(), alice, 'DELETE', `/conversations/${id}/members/${bob}`);
        await until('closed', () => closed.length === 1);
        expect(closed[0]).toMatchObject({ code: 'FORBIDDEN', temporary: false });
        await expect(client.chat.conversation(id).join()).rejects.toMatchObject({ code: 'FORBIDDEN' });
        await rest(node(), alice, 'PUT', `/conversations/${id}/members/${bob}`);
        await rest(node(), alice, 'POST', `/conversations/${id}/messages`, { content: 'not for who was closed out' });
        // Whoever subscribes again begins again.
        await client.chat.conversation(id).join();
        expect(heard).toEqual([]);
        expect(closed).toHaveLength(1);
      });

      it('hears from where it is told to begin', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const conversation = sdk(create, node(), alice).chat.conversation(id);
        for (const content of ['one', 'two', 'three']) await conversation.messages.send({ content });
        const contents = (since: { seq: number; epoch?: string }): string[] => {
          const values: string[] = [];
          const other = sdk(create, node(1), alice).chat.conversation(id, { since });
          other.on('message', ({ content }) => values.push(content));
          return values;
        };
        const { position } = await conversation.join();
        const [all, some] = [contents({ seq: 0 }), contents({ ...position, seq: 2 })];
        await until('both', () => all.length === 3 && some.length === 1);
        expect(all).toEqual(['one', 'two', 'three']);
        expect(some).toEqual(['three']);
      });

      it('a project: status, progress, comments, members, who is there', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newProject(node(), alice, { [bob]: 'member' });
        const mine = sdk(create, node(), alice).projects.project(id);
        const theirs = sdk(create, node(1), bob).projects.project(id);
        const events = kept<{ event: string }>((listener) => theirs.on('event', listener));
        const activity = kept<{ type: string }>((listener) => theirs.on('activity', listener));
        expect(await theirs.join()).toMatchObject({ project: { id, version: 1 }, role: 'member', present: [bob] });
        await mine.join();
        await until('both', () => theirs.present.length === 2);
        expect(await mine.setStatus('in_review', { expectedVersion: 1 })).toMatchObject({ version: 2 });
        await expect(mine.setStatus('open', { expectedVersion: 1 })).rejects.toMatchObject({ code: 'CONFLICT' });
        expect(await mine.setProgress(75, { milestone: 'beta' })).toMatchObject({ progress: 75, version: 3 });
        const { id: commentId } = await mine.comment('nearly there', { clientCommentId: 'once' });
        expect(await mine.comment('nearly there', { clientCommentId: 'once' })).toMatchObject({ id: commentId });
        mine.leave();
        await until('gone', () => theirs.present.length === 1);
        expect(theirs.present).toEqual([bob]);
        const closed = kept((listener) => theirs.on('closed', listener));
        await removeMember(node(), alice, id, bob);
        await until('closed', () => closed.length === 1);
        const durable = events.map(({ event }) => event).filter((event) => /:(update|comment|member)$/.test(event));
        expect(durable.slice(0, 3)).toEqual(['project:update', 'project:update', 'project:comment']);
        expect(activity.map(({ type }) => type).slice(0, 3)).toEqual([
          ...['project.updated', 'project.updated', 'comment.added'],
        ]);
      });

      it('notifications: new ones, read ones, how many', async () => {
        const alice = newName('alice');
        const feed = sdk(create, node(1), alice).notifications.feed();
        const titles: string[] = [];
        feed.on('notification', ({ title }) => titles.push(title));
        const updated = kept<{ id: string }>((listener) => feed.on('updated', listener));
        const counts = kept<number>((listener) => feed.on('unread', listener));
        expect(await feed.join()).toMatchObject({ unread: 0, position: { room: `user:${alice}` } });
        const one = await notify(node(), alice, { title: 'one' });
        await notify(node(), alice, { title: 'two' });
        await until('both', () => counts.at(-1) === 2);
        expect(feed.unread).toBe(2);
        expect(titles).toEqual(['one', 'two']);
        expect(await feed.markRead(one.id)).toMatchObject({ id: one.id });
        expect(await feed.markAllRead()).toEqual({ read: 1, unread: 0 });
        await until('none', () => counts.at(-1) === 0 && updated.length === 2);
        const page = await feed.list({ limit: 1 });
        expect(page).toMatchObject({ notifications: [{ title: 'two' }], hasMore: true });
      });

      it('presence, announcements and private messages', async () => {
        const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
        const client = sdk(create, node(), alice);
        const told: string[] = [];
        const stop = client.presence.watch([bob, carol, bob], ({ userId, online }) => told.push(`${userId} ${online}`));
        await until('both', () => told.length === 2);
        const other = sdk(create, node(1), bob);
        const announced = kept<{ message: string }>((listener) => other.announcements.on(listener));
        const messages = kept<{ data: unknown }>((listener) => other.privateMessages.on(listener));
        await until('online', () => client.presence.of(bob)?.online === true);
        const again: string[] = [];
        client.presence.watch([bob], ({ userId, online }) => again.push(`${userId} ${online}`));
        await until('known at once', () => again.length === 1);
        expect(again).toEqual([`${bob} true`]);

        const message = newName('message');
        await restAs(node(), 'admin', 'POST', '/admin/announcements', { message });
        await restAs(node(), 'service', 'POST', '/messages/private', { userId: bob, data: { message } });
        await until('heard', () => messages.length === 1 && announced.some((each) => each.message === message));
        expect(messages).toMatchObject([{ data: { message } }]);

        stop();
        other.close();
        await until('offline', () => again.length === 2);
        expect(again.at(-1)).toBe(`${bob} false`);
        expect(told.sort()).toEqual([`${bob} false`, `${bob} true`, `${carol} false`].sort());
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' },
);
