import type { Message } from '../../src/contracts/chat';
import type { Placed, Position } from '../../src/contracts/rooms';
import { Client, newConversation, newName } from '../support/clients';
import { onBothEngines } from '../support/node';
import { JsonSocket, PlainOptions, PlainSocket } from '../support/plain-socket';
import { comment, joinProject, newProject } from '../support/projects';
import { closeSpeakers, Connect, SPEAKERS } from '../support/speakers';
import { until } from '../support/until';

type Heard = Placed<Message>;
const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const seqs = (heard: { position: Position }[]): number[] => heard.map(({ position }) => position.seq);

/** From which transport to which. */
const MOVES = SPEAKERS.flatMap(([from, leave]) =>
  SPEAKERS.map(([to, come]): [string, string, Connect, Connect] => [from, to, leave, come]),
);

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);

    describe.each(MOVES)('a position of %s, taken to %s on another node', (_from, _to, leave, come) => {
      it('gives back what was missed, in order, and goes on after it', async () => {
        const [alice, bob] = [newName('alice'), newName('bob')];
        const id = await newConversation(node(), [alice, bob]);
        const sender = await Client.connect(node(), alice);
        const away = await leave(node(), bob);
        const joined = await away.join(id);
        await sender.send(id, 'live');
        const [{ position }] = (await away.hear<Heard>('chat:message')) as [Heard];
        away.close();
        for (const i of count(2, 20)) await sender.send(id, `message ${i}`);

        for (const [since, from] of [
          [joined.position, 1],
          [position, 2],
        ] as const) {
          const back = await come(node(1), bob);
          const resumed = await back.join(id, since);
          expect(resumed.recovered).toBe(true);
          expect(resumed.events.map(({ event }) => event)).toEqual(count(from, 20).map(() => 'chat:message'));
          expect(seqs(resumed.events.map(({ data }) => data as Heard))).toEqual(count(from, 20));
          expect(resumed.position.seq).toBe(20);
          expect(back.of('chat:message')).toEqual([]);
        }
      });

      it('is told to be of another epoch, or of a place that never was', async () => {
        const bob = newName('bob');
        const id = await newConversation(node(), [bob]);
        const before = await leave(node(), bob);
        await before.send(id, 'one');
        const { position } = await before.join(id);
        const after = await come(node(1), bob);
        for (const since of [
          { ...position, epoch: 'another' },
          { ...position, seq: 99 },
        ]) {
          expect(await after.join(id, since)).toMatchObject({ recovered: false, events: [], position });
        }
        expect(await after.join(id, position)).toMatchObject({ recovered: true, events: [], position });
      });

      it('holds in a project and among notifications too', async () => {
        const bob = newName('bob');
        const id = await newProject(node(), bob);
        const before = await leave(node(), bob, { namespace: '/projects' });
        const { position } = await joinProject(before, id);
        before.close();
        const writer = await come(node(1), bob, { namespace: '/projects' });
        await comment(writer, id, 'missed');
        const back = await come(node(1), bob, { namespace: '/projects' });
        expect(await joinProject(back, id, position)).toMatchObject({
          recovered: true,
          events: [{ event: 'project:comment', data: { comment: 'missed', position: { seq: position.seq + 1 } } }],
        });
        const inbox = await leave(node(), bob, { namespace: '/notifications' });
        const subscribed = await inbox.do<{ position: Position }>('notifications:subscribe', {});
        const again = await come(node(1), bob, { namespace: '/notifications' });
        const payload = { since: subscribed.position };
        expect(await again.do('notifications:subscribe', payload)).toMatchObject({ recovered: true, events: [] });
      });
    });

    it('speaks the vocabulary that it joined with', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const socket = await JsonSocket.connect(node(1), bob);
      await socket.ask('conversation:join', { conversationId: id });
      const canonical = await JsonSocket.connect(node(1), alice);
      await canonical.ask('chat:join', { conversationId: id });
      expect((await canonical.ask('message:send', { conversationId: id, content: 'hello' })).data).toBeDefined();
      await until(
        'both',
        () => socket.of('message:new', '/chat').length + canonical.of('chat:message', '/chat').length === 2,
      );
      expect([socket.of('chat:message'), canonical.of('message:new')]).toEqual([[], []]);
    });

    it('gives all kinds of clients on all nodes one order of 200 concurrent sends of all kinds, small and large', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const plain: PlainOptions[] = [{ perMessageDeflate: true }, { perMessageDeflate: false }];
      const texts: PlainSocket[] = [];
      const wholes: PlainSocket[] = [];
      const json: JsonSocket[] = [];
      const clients: Client[] = [];
      for (const at of [0, 1]) {
        clients.push(await Client.connect(node(at), alice));
        for (const options of plain) {
          json.push(await JsonSocket.connect(node(at), bob, options));
          texts.push(await PlainSocket.room(node(at), bob, id, options));
          wholes.push(await PlainSocket.room(node(at), alice, id, { ...options, query: '?frames=json' }));
        }
      }
      await Promise.all(clients.map((client) => client.join(id)));
      await Promise.all(json.map((socket) => socket.ask('chat:join', { conversationId: id })));
      // A room is joined once it gives back what was sent in it.
      for (const [i, socket] of [...texts, ...wholes].entries()) {
        socket.write(`ready ${i}`);
        await until('the join', () => socket.texts.some((text) => text.includes(`ready ${i}`)));
      }
      const before = texts.length + wholes.length;

      // Frames over 1 KiB are compressed where that was agreed upon: apart from the others, and slower.
      const contentOf = (i: number): string => `${i} `.padEnd(i % 3 === 0 ? 3_000 : 10, 'xأ');
      const senders: ((content: string) => unknown)[] = [
        (content: string) => clients[0]?.send(id, content),
        (content: string) => json[3]?.ask('chat:message', { conversationId: id, content }),
        (content: string) => texts[0]?.write(content),
        (content: string) => wholes[3]?.write(content),
      ];
      await Promise.all(count(1, 200).map((i) => Promise.resolve(senders[i % 4]?.(contentOf(i)))));

      const heard = (socket: PlainSocket): Heard[] => socket.texts.map((text) => JSON.parse(text) as Heard);
      await until('all', () =>
        [...texts].every((socket) => socket.texts.filter((text) => /^\d/.test(text)).length === 200),
      );
      const [first] = clients as [Client];
      const order = (await first.hear<Heard>('chat:message', before + 200)).slice(-200);
      expect(seqs(order)).toEqual(count(order[0]?.position.seq ?? 0, (order[0]?.position.seq ?? 0) + 199));
      expect(order.map(({ content }) => content).sort()).toEqual(count(1, 200).map(contentOf).sort());
      for (const client of clients) {
        await until('all', () => client.of('chat:message').length === before + 200);
        expect(client.of<Heard>('chat:message').slice(-200)).toEqual(order);
      }
      for (const socket of json) {
        await until('all', () => socket.of('chat:message').length === before + 200);
        expect(socket.of<Heard>('chat:message', '/chat').slice(-200)).toEqual(order);
      }
      for (const socket of wholes) {
        await until(
          'all',
          () => socket.texts.length >= 200 && heard(socket).at(-1)?.position.seq === order.at(-1)?.position.seq,
        );
        expect(heard(socket).slice(-200)).toEqual(order);
      }
      for (const socket of texts) expect(socket.texts.slice(-200)).toEqual(order.map(({ content }) => content));
      // What one sender sent comes in his order.
      for (const sender of [0, 1, 2, 3]) {
        const own = order.map(({ content }) => Number.parseInt(content, 10)).filter((i) => i % 4 === sender);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
    });
  },
  { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0' },
);
