import type { Message, OutgoingMessage, Placed, RealtimeClient } from '../../src/client';
import { newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { ScriptedServer } from '../support/scripted-server';
import { closeSdk, kept, sdk, TRANSPORTS } from '../support/sdk';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

async function history(node: Node, userId: string, id: string): Promise<Message[]> {
  return (await rest<Message[]>(node, userId, 'GET', `/conversations/${id}/messages?limit=100`)).body.data;
}

onBothEngines(
  (node) => {
    describe.each(TRANSPORTS)('the outbox over %s', (_name, create) => {
      afterEach(closeSdk);

      let proxy: TcpProxy;
      beforeEach(async () => {
        proxy = await proxyTo(node().url);
      });
      afterEach(() => proxy.close());

      it('shows a message at once, sends it, and gives what the server has', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const { messages } = sdk(create, node(), alice).chat.conversation(id);
        const told = kept<[string, OutgoingMessage]>((listener) =>
          messages.onOutbox((message) => listener([message.status, message])),
        );
        const outgoing = messages.send({ content: 'hello' });
        expect(outgoing).toMatchObject({ status: 'pending', draft: { content: 'hello' }, conversationId: id });
        expect(messages.outbox).toEqual([outgoing]);
        const message = await outgoing;
        expect(message).toMatchObject({ content: 'hello', senderId: alice, clientMessageId: outgoing.clientMessageId });
        expect(outgoing).toMatchObject({ status: 'sent', message });
        expect(messages.outbox).toEqual([]);
        expect([...new Set(told.map(([status]) => status))]).toEqual(['pending', 'sent']);
        expect(await history(node(), alice, id)).toEqual([expect.objectContaining({ id: message.id })]);
      });

      it('stores each message once and in order, while the connection is lost again and again', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const client = sdk(create, proxy, alice);
        const conversation = client.chat.conversation(id);
        const heard = kept<Placed<Message>>((listener) => conversation.on('message', listener));
        await conversation.join();
        const sent: OutgoingMessage[] = [];
        for (const i of numbers(60)) {
          sent.push(conversation.messages.send({ content: `${i}` }));
          // Answers are lost as well as requests.
          if (i % 10 === 5) {
            proxy.cut();
            proxy.mend();
            await until('some more', () => sent.filter(({ status }) => status === 'sent').length > i - 5);
          }
        }
        await Promise.all(sent);
        await until('all', () => heard.length >= 60);
        const contents = numbers(60).map(String);
        expect(heard.map(({ content }) => content)).toEqual(contents);
        expect((await history(node(), alice, id)).map(({ content }) => content)).toEqual(contents);
      }, 60_000);

      it('keeps what is said without a connection until there is one', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const client = sdk(create, proxy, alice);
        const { messages } = client.chat.conversation(id);
        await messages.send({ content: 'before' });
        proxy.cut();
        await until('lost', () => client.status.state === 'reconnecting');
        const sent = [messages.send({ content: 'one' }), messages.send({ content: 'two' })];
        expect(sent.map(({ status }) => status)).toEqual(['pending', 'pending']);
        proxy.lead(node(1).url);
        await Promise.all(sent);
        expect((await history(node(), alice, id)).map(({ content }) => content)).toEqual(['before', 'one', 'two']);
      });

      it('fails for good what the server refuses for good, and goes on with the next', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice]);
        const { messages } = sdk(create, node(), bob).chat.conversation(id);
        const refused = messages.send({ content: 'let me in' });
        const invalid = messages.send({ content: '' });
        const large = messages.send({ content: 'x', metadata: { text: 'ä'.repeat(40_000) } });
        await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', temporary: false });
        await expect(invalid).rejects.toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: 'content' }] });
        await expect(large).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
        expect(messages.outbox).toEqual([refused, invalid, large]);
        expect(refused).toMatchObject({ status: 'failed', error: { code: 'FORBIDDEN' } });
        await rest(node(), alice, 'PUT', `/conversations/${id}/members/${bob}`);
        expect(await refused.retry()).toMatchObject({ content: 'let me in', senderId: bob });
        invalid.discard();
        expect(messages.outbox).toEqual([large]);
        expect(await history(node(), alice, id)).toHaveLength(1);
      });
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);

describe.each(TRANSPORTS)('the outbox over %s', (_name, create) => {
  afterEach(closeSdk);

  it('waits as long as the server says when it was too quick', async () => {
    const server = await ScriptedServer.start();
    let until = 0;
    server.answer = ({ event, data }) => {
      if (event !== 'chat:message') return { data: {} };
      until ||= Date.now() + 300;
      const retryAfterMs = until - Date.now();
      // A timer may come a millisecond early.
      if (retryAfterMs <= 5) return { data };
      return { error: { code: 'RATE_LIMITED', message: 'slow down', retryAfterMs } };
    };
    const { messages } = sdk(create, server, 'anyone').chat.conversation('any');
    await Promise.all([messages.send({ content: 'one' }), messages.send({ content: 'two' })]);
    expect(server.of('chat:message').map(({ data }) => data.content)).toEqual(['one', 'one', 'two']);
    const ids = server.of('chat:message').map(({ data }) => data.clientMessageId);
    expect(new Set(ids).size).toBe(2);
    await server.close();
  });

  describe('of a client that cannot send', () => {
    let server: ScriptedServer;
    beforeEach(async () => {
      server = await ScriptedServer.start();
      server.answer = () => undefined;
    });
    afterEach(() => server.close());

    const client = (): RealtimeClient => sdk(create, server, 'anyone', { outboxLimit: 2 });

    it('takes no more than its limit', async () => {
      const { messages } = client().chat.conversation('any');
      const [first, second, third] = ['1', '2', '3'].map((content) => messages.send({ content }));
      await expect(third).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
      expect(messages.outbox).toEqual([first, second]);
    });

    it('fails what waits when it is closed', async () => {
      const one = client();
      const { messages } = one.chat.conversation('any');
      const waiting = [messages.send({ content: '1' }), messages.send({ content: '2' })];
      await server.heard('chat:message');
      one.close();
      for (const message of waiting) await expect(message).rejects.toMatchObject({ code: 'CLOSED' });
    });

    it('fails what waits when it gives up, and sends it when it is told to', async () => {
      const one = client();
      const { messages } = one.chat.conversation('any');
      const waiting = messages.send({ content: '1' });
      await server.heard('chat:message');
      server.last.end(4003, { code: 'USER_BANNED', message: 'banned' });
      await expect(waiting).rejects.toMatchObject({ code: 'USER_BANNED', message: 'banned' });
      server.answer = ({ data }) => ({ data });
      one.connect();
      expect(await waiting.retry()).toMatchObject({ content: '1' });
    });
  });
});
