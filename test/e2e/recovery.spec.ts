import type { Message } from '../../src/contracts/chat';
import type { Placed, Position } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { onBothEngines } from '../support/node';
import { until } from '../support/until';

type Heard = Placed<Message>;
const seqs = (heard: { position: Position }[]): number[] => heard.map(({ position }) => position.seq);
const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('gives every member one identical, contiguous order of 200 concurrent sends from four sockets', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const clients = await Promise.all([alice, bob, alice, bob].map((user, i) => Client.connect(node(i), user)));
      await Promise.all(clients.map((client) => client.join(id)));
      await Promise.all(count(1, 200).map((i) => (clients[i % 4] as Client).send(id, `message ${i}`)));
      for (const client of clients) await client.hear('chat:message', 200);
      const [first, ...others] = clients.map((client) => client.of<Heard>('chat:message'));
      expect(seqs(first as Heard[])).toEqual(count(1, 200));
      for (const other of others) expect(other).toEqual(first);
    });

    it('gives back what was missed while away, in order, on the other node too', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      const away = await Client.connect(node(), bob);
      const { position } = await away.join(id);
      away.close();
      for (const i of count(1, 20)) await sender.send(id, `message ${i}`);

      const back = await Client.connect(node(1), bob);
      const joined = await back.join(id, position);
      expect(joined.recovered).toBe(true);
      expect(joined.events.map(({ event }) => event)).toEqual(Array(20).fill('chat:message'));
      expect(seqs(joined.events.map(({ data }) => data as Heard))).toEqual(count(1, 20));
      expect(joined.position.seq).toBe(20);

      await sender.send(id, 'live');
      await back.hear('chat:message');
      expect(seqs(back.of<Heard>('chat:message'))).toEqual([21]);
    });

    it('starts the live events right after the position of the ack, whatever is being sent meanwhile', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      const sending = Promise.all(count(1, 150).map((i) => sender.send(id, `message ${i}`)));
      const readers = await Promise.all(
        count(0, 5).map(async (i) => {
          const reader = await Client.connect(node(i), bob);
          let order: number[] = [];
          reader.socket.on('chat:message', ({ position }: Heard) => order.push(position.seq));
          await new Promise<void>((joined) => {
            reader.socket.emit(
              'chat:join',
              { conversationId: id, since: { seq: 0 } },
              (ack: { data: { events: { data: Heard }[] } }) => {
                // Nothing may have come before the answer.
                order = [...order, ...seqs(ack.data.events.map(({ data }) => data))];
                joined();
              },
            );
          });
          return () => order;
        }),
      );
      await sending;
      for (const order of readers) {
        await until('150 messages', () => order().length >= 150);
        expect(order()).toEqual(count(1, 150));
      }
    });

    it('says so when the gap cannot be filled: another epoch, or a place the log never had', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      await client.send(id, 'one');
      const { position } = await client.join(id);
      for (const since of [
        { epoch: 'another', seq: 0 },
        { epoch: 'another', seq: 1 },
        { ...position, seq: 99 },
      ]) {
        const joined = await client.join(id, since);
        expect(joined).toMatchObject({ recovered: false, events: [], position });
      }
      expect(await client.join(id, position)).toMatchObject({ recovered: true, events: [], position });
      expect(
        await client.fail('chat:join', { conversationId: id, since: { ...position, room: 'conversation:other' } }),
      ).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: 'since.room' }] });
    });

    it('leaves `recovered` out of a join without `since`', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      await client.send(id, 'one');
      const joined = await client.join(id);
      expect(joined).not.toHaveProperty('recovered');
      expect(joined.events).toEqual([]);
      expect(joined.position.seq).toBe(1);
    });

    it('gives more than 300 missed events page by page, and joins with the last page', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const sender = await Client.connect(node(), alice);
      const reader = await Client.connect(node(1), bob);
      const { position } = await reader.join(id);
      reader.close();
      await Promise.all(count(1, 650).map((i) => sender.send(id, `message ${i}`)));

      const back = await Client.connect(node(1), bob);
      const first = await back.join(id, position);
      expect([first.next, first.recovered, first.events.length, first.position.seq]).toEqual([true, true, 300, 300]);
      await sender.send(id, 'while paging');
      const second = await back.join(id, first.position);
      expect([second.next, second.events.length, second.position.seq]).toEqual([true, 300, 600]);
      const third = await back.join(id, second.position);
      expect(third).not.toHaveProperty('next');
      expect(third.position.seq).toBe(651);
      const recovered = [first, second, third].flatMap(({ events }) => events.map(({ data }) => data as Heard));
      expect(seqs(recovered)).toEqual(count(1, 651));
      expect(back.of('chat:message')).toEqual([]);
      await sender.send(id, 'live');
      expect(seqs(await back.hear<Heard>('chat:message'))).toEqual([652]);
    });

    it('tells that the log was trimmed, instead of giving a partial list', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      const { position } = await client.join(id);
      client.close();
      const sender = await Client.connect(node(1), alice);
      await Promise.all(count(1, 1_001).map((i) => sender.send(id, `message ${i}`)));
      expect(await sender.join(id, position)).toMatchObject({ recovered: false, events: [] });
      expect((await sender.join(id, { ...position, seq: 1 })).recovered).toBe(true);
    });

    it('takes a deleted text out of the log', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const client = await Client.connect(node(), alice);
      const reader = await Client.connect(node(1), bob);
      const { position } = await client.join(id);
      await reader.join(id); // its node holds the events too
      const { id: messageId } = await client.send(id, 'a secret');
      await client.do('chat:edit', { conversationId: id, messageId, content: 'another secret' });
      await client.do('chat:react', { conversationId: id, messageId, reaction: '👍', on: true });
      await client.do('chat:delete', { conversationId: id, messageId });
      await reader.hear('chat:updated', 3);
      for (const someone of [client, reader]) {
        const { events } = await someone.join(id, position);
        expect(JSON.stringify(events)).not.toContain('secret');
        expect(events.map(({ event, data }) => [event, (data as Heard).position.seq, (data as Heard).content])).toEqual(
          [
            ['chat:message', 1, ''],
            ['chat:updated', 2, ''],
            ['chat:updated', 3, ''],
            ['chat:updated', 4, ''],
          ],
        );
        for (const { data } of events) expect((data as Heard).deletedAt).toEqual(expect.any(String));
      }
    });

    it('answers a second join afresh, and delivers each event still once', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      await client.join(id);
      await client.send(id, 'one');
      expect((await client.join(id)).position.seq).toBe(1);
      await client.send(id, 'two');
      await client.send(id, 'three');
      await client.hear('chat:message', 3);
      expect(seqs(client.of<Heard>('chat:message'))).toEqual([1, 2, 3]);
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);
