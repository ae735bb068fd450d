import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, newConversation, newName, rest } from '../support/clients';
import { onBothEngines } from '../support/node';
import { JsonSocket, PlainClient, PlainSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { closeStreams, Sse } from '../support/sse';

const EACH = 25;
/** Small, and large enough to be compressed where that was agreed on. */
const SIZES = [20, 2_500];

onBothEngines(
  (node) => {
    afterEach(() => {
      closeSpeakers();
      closeStreams();
    });

    /** Asks again and again for what follows, and waits for it, until it has so many messages. */
    async function poll(userId: string, conversationId: string, after: number, count: number): Promise<Message[]> {
      const messages: Message[] = [];
      while (messages.length < count) {
        const query = `after=${messages.at(-1)?.seq ?? after}&wait=20&limit=100`;
        const { body } = await rest<Message[]>(
          node(1),
          userId,
          'GET',
          `/conversations/${conversationId}/messages?${query}`,
        );
        messages.push(...body.data);
      }
      return messages;
    }

    it('have one order, whoever sends by whichever of them', async () => {
      const users = ['io', 'ws', 'room', 'whole', 'sse', 'poll', 'rest'].map(newName);
      const [io = '', ws = '', room = '', whole = '', sse = '', polling = '', writer = ''] = users;
      const conversationId = await newConversation(node(), users);

      const overIo = await Client.connect(node(), io);
      const { position } = await overIo.join(conversationId);
      const overWs = await PlainClient.connect(node(1), ws);
      await overWs.join(conversationId);
      const overRoom = await PlainSocket.room(node(), room, conversationId);
      const overWhole = await PlainSocket.room(node(1), whole, conversationId, { query: '?frames=json' });
      const overSse = await Sse.open(node(1), sse, { rooms: [`conversation:${conversationId}`] });
      const total = EACH * 4;
      const polled = poll(polling, conversationId, position.seq, total);

      const send = async (content: string, i: number): Promise<void> => {
        const message = { conversationId, content };
        overRoom.write(`room ${content}`);
        await Promise.all([
          overIo.do('chat:message', { ...message, content: `io ${content}` }),
          overWs.do('chat:message', { ...message, content: `ws ${content}` }),
          rest(node(i), writer, 'POST', `/conversations/${conversationId}/messages`, { content: `rest ${content}` }),
        ]);
      };
      const contents = Array.from({ length: EACH }, (_, i) => `${i} ${'م'.repeat(SIZES[i % SIZES.length] ?? 0)}`);
      await Promise.all(contents.map(send));

      const heard = await overIo.hear<Placed<Message>>('chat:message', total);
      const order = heard.map(({ seq, content }) => ({ seq, content }));
      const placed = (messages: Message[]): object[] => messages.map(({ seq, content }) => ({ seq, content }));
      expect(order.map(({ seq }) => seq)).toEqual(order.map((_, i) => position.seq + 1 + i));
      expect(placed(await overWs.hear<Message>('chat:message', total))).toEqual(order);
      expect(await overRoom.hear(total)).toEqual(order.map(({ content }) => content));
      expect(placed((await overWhole.hear(total)).map((text) => JSON.parse(text) as Message))).toEqual(order);
      expect(placed(await overSse.hear<Message>('chat:message', total))).toEqual(order);
      expect(placed(await polled)).toEqual(order);
    });

    it('go on from a position that was taken on another', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const conversationId = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      const before = await Client.connect(node(), bob);
      const { position } = await before.join(conversationId);
      before.close();
      const sent = [];
      for (const content of ['one', 'two', 'three']) sent.push((await sender.send(conversationId, content)).seq);

      const overWs = await JsonSocket.connect(node(1), bob);
      const { data } = await overWs.ask<{ recovered: boolean; events: { data: Message }[] }>('chat:join', {
        conversationId,
        since: position,
      });
      expect(data).toMatchObject({ recovered: true });
      expect(data?.events.map(({ data: { seq } }) => seq)).toEqual(sent);

      const room = `conversation:${conversationId}`;
      const overSse = await Sse.open(node(1), bob, { rooms: [room], query: { since: JSON.stringify(position) } });
      await overSse.hear('chat:message', sent.length);
      expect(overSse.seqs(room)).toEqual(sent);

      const [, last] = (JSON.parse(overSse.lastId) as Record<string, [string, number]>)[room] ?? [];
      const again = await Client.connect(node(), bob);
      const late = await sender.send(conversationId, 'late');
      const joined = await again.join(conversationId, { epoch: position.epoch, seq: last });
      expect(joined).toMatchObject({ recovered: true, events: [{ event: 'chat:message', data: { seq: late.seq } }] });
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);
