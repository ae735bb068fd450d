import type { BatchedEvent } from '../../src/contracts/batch';
import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { until } from '../support/until';

type Sent = Placed<Message>;

/** What a client heard, its batches unpacked. */
function unpacked({ heard }: Client): BatchedEvent[] {
  return heard.flatMap(({ event, data }) =>
    event === 'batch' ? (data as BatchedEvent[]) : [{ event, data: data as object }],
  );
}

function seqsOf(client: Client): number[] {
  const messages = unpacked(client).filter(({ event }) => event === 'chat:message');
  return messages.map(({ data }) => (data as Sent).position.seq);
}

function connect(node: Node, userId: string): Promise<Client> {
  return Client.connect(node, userId, { auth: { batch: true } });
}

const COUNT = 60;
const ALL = Array.from({ length: COUNT }, (_, i) => i + 1);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it('gives many events as few, in order, and the first at once; others get them one by one', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const batched = await connect(node(1), bob);
      const plain = await Client.connect(node(1), bob);
      await Promise.all([batched.join(id), plain.join(id)]);
      const sender = await Client.connect(node(), alice);
      await Promise.all(ALL.map((i) => sender.send(id, `message ${i}`)));
      await until('all', () => [batched, plain].every((client) => seqsOf(client).length >= COUNT));
      expect([seqsOf(batched), seqsOf(plain)]).toEqual([ALL, ALL]);
      expect(batched.heard[0]?.event).toBe('chat:message');
      expect(batched.of('batch').length).toBeGreaterThan(0);
      expect(batched.heard.length).toBeLessThan(COUNT);
      for (const batch of batched.of<BatchedEvent[]>('batch')) expect(batch.length).toBeGreaterThan(1);
      expect(plain.of('batch')).toEqual([]);
    });

    it('lets no answer overtake what was told before it', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await connect(node(), alice);
      await client.join(id);
      const overtaken = (): number[] => {
        const heard = seqsOf(client).length;
        return ALL.slice(heard);
      };
      for (const i of ALL) {
        await client.send(id, `message ${i}`);
        if (i % 10 !== 0) continue;
        const { position } = await client.join(id);
        expect(position.seq).toBe(i);
        // All that lies before the answer has been heard when it comes.
        expect(overtaken()).toEqual(ALL.slice(i));
      }
    });

    it('tells the reason before the end, and that a room is closed after its last event', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const client = await connect(node(1), bob);
      await client.join(id);
      const sender = await Client.connect(node(), alice);
      await Promise.all([1, 2, 3].map((i) => sender.send(id, `message ${i}`)));
      await rest(node(), alice, 'DELETE', `/conversations/${id}/members/${bob}`);
      await until('the end', () => unpacked(client).some(({ event }) => event === 'room:closed'));
      expect(unpacked(client).map(({ event }) => event)).toEqual([
        'chat:message',
        'chat:message',
        'chat:message',
        'chat:member',
        'room:closed',
      ]);
      await rest(node(), bob, 'DELETE', '/sessions/me');
      await until('closed', () => client.socket.disconnected);
      expect(unpacked(client).at(-1)).toMatchObject({ event: 'error', data: { code: 'UNAUTHENTICATED' } });
    });
  },
  { EVENTS_PER_MINUTE: '0' },
);
