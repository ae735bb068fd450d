import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { withChromium } from '../support/browser';
import { Ack, Client, closeClients, newConversation, newName, token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { runScript } from '../support/python';
import { until } from '../support/until';

interface Frames {
  protocol: string;
  frames: { id?: number; ack?: Ack<unknown>; event?: string; data?: unknown; ns?: string }[];
}

interface Line {
  joined?: { data: JoinedConversation };
  sent?: { data: Placed<Message> };
  heard?: Placed<Message>;
}

const GREETING = 'salaam — سلام';

const open = withChromium();

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('Chromium joins, sends and hears on /ws with the token as a subprotocol', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const reader = await Client.connect(node(1), bob);
      await reader.join(id);

      const page = await open(node(0).url);
      const { protocol, frames } = await page.evaluate<Frames, string[]>(
        ([token = '', conversationId = '', content = '']) =>
          new Promise((done, fail) => {
            const socket = new WebSocket(`ws://${location.host}/ws`, ['depth.v1', `bearer.${token}`]);
            const frames: Frames['frames'] = [];
            const ask = (id: number, event: string, data: object): void =>
              socket.send(JSON.stringify({ id, event, data: { conversationId, ...data } }));
            socket.addEventListener('error', () => fail(new Error('not open')));
            socket.addEventListener('open', () => ask(1, 'chat:join', {}));
            socket.addEventListener('message', ({ data }) => {
              frames.push(JSON.parse(String(data)) as Frames['frames'][number]);
              if (frames.length === 1) ask(2, 'chat:message', { content });
              if (frames.length === 3) done({ protocol: socket.protocol, frames });
            });
          }),
        [token(alice), id, GREETING],
      );

      expect(protocol).toBe('depth.v1');
      const [message] = await reader.hear<Placed<Message>>('chat:message');
      expect(message).toMatchObject({ senderId: alice, content: GREETING });
      expect(frames).toContainEqual({ event: 'chat:message', data: message, ns: '/chat' });
      expect(frames).toContainEqual({ id: 2, ack: { data: message } });
      expect(frames[0]).toMatchObject({ id: 1, ack: { data: { position: { seq: 0 }, events: [] } } });
    });

    it('chats with python3-websockets on /ws, beside python-socketio', async () => {
      const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(newName) as [string, string, string];
      const id = await newConversation(node(), [alice, bob, carol]);
      const reader = await Client.connect(node(), alice);
      await reader.join(id);

      const socketIo = runScript<Line>('chat.py', [node(0).url, token(bob), id, 'from socketio', 'websocket', '3']);
      await until('Socket.IO', () => socketIo.lines().some(({ heard }) => heard));
      const url = `${node(1).url.replace('http', 'ws')}/ws`;
      const plain = runScript<Line>('frames.py', [url, token(carol), id, GREETING, '2']);
      await until('/ws', () => plain.lines().some(({ heard }) => heard));
      const answer = await reader.send(id, 'hello, both');
      await Promise.all([socketIo.ended, plain.ended]);

      const heard = reader.of<Placed<Message>>('chat:message');
      expect(heard.map(({ content }) => content)).toEqual(['from socketio', GREETING, answer.content]);
      expect(socketIo.lines().flatMap(({ heard }) => heard ?? [])).toEqual(heard);
      expect(plain.lines().flatMap(({ heard }) => heard ?? [])).toEqual(heard.slice(1));
      const joined = plain.lines().find(({ joined }) => joined)?.joined;
      expect(joined?.data).toMatchObject({ position: { seq: 1 }, events: [] });
      expect(plain.lines().find(({ sent }) => sent)?.sent?.data).toEqual(heard[1]);
    });
  },
  { DEMO: 'true' },
);
