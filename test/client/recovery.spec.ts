import type { Message, Placed } from '../../src/client';
import { newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { closeSdk, kept, sdk, TRANSPORTS } from '../support/sdk';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

onBothEngines(
  (node) => {
    describe.each(TRANSPORTS)('over %s', (_name, create) => {
      let proxy: TcpProxy;
      beforeEach(async () => {
        proxy = await proxyTo(node().url);
      });
      afterEach(async () => {
        closeSdk();
        await proxy.close();
      });

      async function say(at: Node, userId: string, id: string, count: number): Promise<void> {
        for (let i = 0; i < count; i++) {
          const { status } = await rest(at, userId, 'POST', `/conversations/${id}/messages`, { content: `${i}` });
          expect(status).toBe(201);
        }
      }

      it('tells every message once and in order across a lost connection and another node', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const client = sdk(create, proxy, bob);
        const conversation = client.chat.conversation(id);
        const heard = kept<Placed<Message>>((listener) => conversation.on('message', listener));
        const joins = kept((listener) => conversation.on('joined', listener));
        const resets = kept((listener) => conversation.on('reset', listener));
        await until('joined', () => joins.length === 1);
        await say(node(), alice, id, 3);
        await until('live', () => heard.length === 3);
        proxy.cut();
        await until('reconnecting', () => client.status.state === 'reconnecting');
        await say(node(), alice, id, 5);
        proxy.lead(node(1).url);
        await until('caught up', () => heard.length === 8);
        await say(node(), alice, id, 2);
        await until('live again', () => heard.length === 10);
        expect(heard.map(({ seq }) => seq)).toEqual(numbers(1, 10));
        expect(resets).toEqual([]);
        expect(joins).toHaveLength(2);
        expect(conversation.position?.seq).toBe(10);
      });

      it('fetches a gap of several pages, while live messages wait', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const sender = sdk(create, node(), alice).chat.conversation(id);
        const client = sdk(create, proxy, bob);
        const conversation = client.chat.conversation(id);
        const heard = kept<Placed<Message>>((listener) => conversation.on('message', listener));
        await conversation.join();
        proxy.cut();
        await until('reconnecting', () => client.status.state === 'reconnecting');
        const sends = numbers(1, 700).map((i) => sender.messages.send({ content: `${i}` }));
        await sends[649];
        proxy.mend();
        await Promise.all(sends);
        await until('all', () => heard.length >= 700);
        expect(heard.map(({ seq }) => seq)).toEqual(numbers(1, 700));
        expect(heard.map(({ content }) => content)).toEqual(numbers(1, 700).map(String));
      }, 60_000);
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' },
);
