import type { Message } from '../../src/contracts/chat';
import { Client, closeClients, newConversation, newName, rest, RestAnswer, token } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';
import { restAs } from '../support/roles';
import { until } from '../support/until';
import { AdminUser } from '../../src/contracts/admin';

type Page = RestAnswer<Message[]>;

onBothEngines(
  (node) => {
    afterEach(closeClients);

    const poll = (at: Node, userId: string, id: string, query: string, headers = {}): Promise<Page> =>
      rest<Message[]>(at, userId, 'GET', `/conversations/${id}/messages?${query}`, undefined, headers);
    const send = (at: Node, userId: string, id: string, content: string): Promise<unknown> =>
      rest(at, userId, 'POST', `/conversations/${id}/messages`, { content });
    const socketsOf = async (userId: string): Promise<AdminUser['sockets']> => {
      const { body } = await restAs<AdminUser>('admin', node(), newName('admin'), 'GET', `/admin/users/${userId}`);
      return body.data.sockets;
    };
    const untilWaiting = (userId: string, polls = 1): Promise<unknown> =>
      until('the poll to wait', async () => (await socketsOf(userId)).length === polls);
    const contents = ({ body }: Page): string[] => body.data.map(({ content }) => content);
    const talk = async (): Promise<{ alice: string; bob: string; id: string }> => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      return { alice, bob, id: await newConversation(node(), [alice, bob]) };
    };

    it('answers at once with what is there already', async () => {
      const { alice, bob, id } = await talk();
      for (const content of ['one', 'two', 'three']) await send(node(), alice, id, content);
      const answer = await poll(node(1), bob, id, 'after=1&wait=25&limit=1');
      expect(contents(answer)).toEqual(['two']);
      expect(answer.body.page).toEqual({ before: 2, after: 2, hasMore: true });
      expect(await socketsOf(bob)).toEqual([]);
    });

    it('answers with a message as soon as there is one, whichever node it was sent to', async () => {
      const { alice, bob, id } = await talk();
      for (const at of [0, 1]) {
        const { body } = await poll(node(), bob, id, 'after=0');
        const waiting = poll(node(at), bob, id, `after=${String(body.page?.after)}&wait=25`);
        await untilWaiting(bob);
        expect(await socketsOf(bob)).toMatchObject([
          { namespace: '/chat', transport: 'long-poll', ip: '127.0.0.1', rooms: [`conversation:${id}`] },
        ]);
        const { body: sent } = await rest<Message>(node(1), alice, 'POST', `/conversations/${id}/messages`, {
          content: `to ${at}`,
        });
        const answer = await waiting;
        expect(contents(answer)).toEqual([`to ${at}`]);
        const { seq } = sent.data;
        expect(answer.body.page).toEqual({ before: seq, after: seq, hasMore: false });
        expect(await socketsOf(bob)).toEqual([]);
      }
    });

    it('answers empty when the time is over, so that one can go on asking', async () => {
      const { alice, bob, id } = await talk();
      await send(node(), alice, id, 'one');
      for (const wait of ['0', '0.5']) {
        const before = performance.now();
        const { status, body } = await poll(node(1), bob, id, `after=7&wait=${wait}`);
        expect([status, body]).toEqual([200, { data: [], page: { before: null, after: 7, hasMore: false } }]);
        expect(performance.now() - before).toBeGreaterThanOrEqual(Number(wait) * 1_000);
      }
      const short = await poll(node(1), bob, id, 'after=1');
      expect(short.body).toEqual({ data: [], page: { before: null, after: 1, hasMore: false } });
    });

    it('waits on through whatever is no message', async () => {
      const { alice, bob, id } = await talk();
      const sender = await Client.connect(node(), alice);
      const { id: messageId } = await sender.send(id, 'one');
      const waiting = poll(node(1), bob, id, 'after=1&wait=25');
      await untilWaiting(bob);
      const key = { conversationId: id, messageId };
      await sender.do('chat:edit', { ...key, content: 'edited' });
      await sender.do('chat:react', { ...key, reaction: '👍', on: true });
      await sender.do('chat:typing', { conversationId: id, isTyping: true });
      await rest(node(), alice, 'PUT', `/conversations/${id}/members/${newName('carol')}`);
      await sender.send(id, 'two');
      expect(contents(await waiting)).toEqual(['two']);
    });

    it('loses nothing to who always asks for what comes after what he has', async () => {
      const { alice, bob, id } = await talk();
      const sender = await Client.connect(node(), alice);
      const sending = (async (): Promise<void> => {
        for (let i = 0; i < 200; i++) await sender.send(id, `message ${i}`);
      })();
      const heard: number[] = [];
      for (let after = 0, i = 0; heard.length < 200; i++) {
        const { body } = await poll(node(i), bob, id, `after=${String(after)}&wait=25`);
        heard.push(...body.data.map(({ seq }) => seq));
        after = Number(body.page?.after);
      }
      await sending;
      expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    });

    it('refuses strangers, and tells them nothing', async () => {
      const { id } = await talk();
      for (const room of [id, newName('none')]) {
        const { status, body } = await poll(node(1), newName('eve'), room, 'after=0&wait=25');
        expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
      }
    });

    it('counts as a connection of the user while it waits, and at no other time', async () => {
      const { alice, bob, id } = await talk();
      const waiting = Array.from({ length: 10 }, (_, i) => poll(node(i), bob, id, 'after=0&wait=25'));
      await untilWaiting(bob, 10);
      const { status, body } = await poll(node(1), bob, id, 'after=0&wait=25');
      expect([status, body.code]).toEqual([429, 'LIMIT_EXCEEDED']);
      expect((await poll(node(1), bob, id, 'after=0')).status).toBe(200);
      expect((await rest(node(1), alice, 'GET', `/presence?userIds=${bob}`)).body.data).toMatchObject([
        { online: true },
      ]);
      await send(node(), alice, id, 'one');
      for (const answer of await Promise.all(waiting)) expect(contents(answer)).toEqual(['one']);
      const last = poll(node(1), bob, id, 'after=1&wait=25');
      await untilWaiting(bob);
      await send(node(), alice, id, 'two');
      expect(contents(await last)).toEqual(['two']);
    });

    it.each([
      ['removed', 403, 'FORBIDDEN'],
      ['revoked', 401, 'UNAUTHENTICATED'],
      ['banned', 403, 'USER_BANNED'],
      ['disconnected', 403, 'FORBIDDEN'],
    ])('ends when the user is %s (T14, T15)', async (end, status, code) => {
      const { alice, bob, id } = await talk();
      const waiting = [0, 1].map((at) => poll(node(at), bob, id, 'after=0&wait=25'));
      await untilWaiting(bob, 2);
      const admin = (method: string, path: string, body?: object): Promise<unknown> =>
        restAs('admin', node(), newName('admin'), method, path, body);
      const ends: Record<string, () => Promise<unknown>> = {
        removed: () => rest(node(), alice, 'DELETE', `/conversations/${id}/members/${bob}`),
        revoked: () => rest(node(), bob, 'DELETE', '/sessions/me'),
        banned: () => admin('POST', `/admin/bans/${bob}`, { minutes: 1 }),
        disconnected: () => admin('POST', `/admin/disconnections/${bob}`, {}),
      };
      await ends[end]?.();
      await send(node(), alice, id, 'not for him');
      for (const answer of await Promise.all(waiting))
        expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(await socketsOf(bob)).toEqual([]);
    });

    it('keeps nothing of who hangs up', async () => {
      const { bob, id } = await talk();
      const hangingUp = new AbortController();
      const url = `${node(1).url}/api/v1/conversations/${id}/messages?after=0&wait=25`;
      const headers = { authorization: `Bearer ${token(bob)}` };
      const polls = Array.from({ length: 5 }, () => fetch(url, { headers, signal: hangingUp.signal }));
      await untilWaiting(bob, 5);
      hangingUp.abort();
      for (const { status } of await Promise.allSettled(polls)) expect(status).toBe('rejected');
      await until('the end', async () => (await socketsOf(bob)).length === 0);
      await until('offline', async () => {
        const { body } = await rest<{ online: boolean }[]>(node(), bob, 'GET', `/presence?userIds=${bob}`);
        return body.data[0]?.online === false;
      });
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' },
);

describe('a node that is shut down', () => {
  it('answers who waits, at once, with what there is', async () => {
    const node = await startNode({ DEMO: 'true' });
    const headers = { authorization: `Bearer ${token('alice')}` };
    const waiting = plainHttp(`${node.url}/api/v1/conversations/general/messages?after=99&wait=25`, { headers });
    const url = `${node.url}/api/v1/admin/users/alice`;
    const admin = { authorization: `Bearer ${token('admin', { role: 'admin' })}` };
    await until('the poll to wait', async () => (await plainHttp(url, { headers: admin })).text.includes('long-poll'));
    const before = performance.now();
    expect(await node.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(10_000);
    const { status, text } = await waiting;
    expect([status, JSON.parse(text)]).toMatchObject([200, { data: [], page: { after: 99 } }]);
  });
});
