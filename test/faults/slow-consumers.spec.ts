import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AdminUser } from '../../src/contracts/admin';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { STALLING } from '../support/stalled';
import { until } from '../support/until';

/** Bytes of a message's content: random, so that compression does not help. */
const SIZE = 3_900;
/** More than the kernel holds for a connection on its own, and twice what may be held for it beside that. */
const MANY = 5_000;

const MIB = 1024 * 1024;
const PROBE = join(__dirname, '..', 'support', 'memory-probe.js');

/** Bytes that a server holds, its garbage left out. */
async function held({ pid, output }: Node): Promise<number> {
  const told = (): string[] => [...output().matchAll(/^holds (\d+)$/gm)].map(([, bytes = '']) => bytes);
  const before = told().length;
  process.kill(pid, 'SIGURG');
  return Number(await until('the probe', () => told()[before]));
}

async function sendMany(sender: Client, conversationId: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 50) {
    const content = randomBytes(SIZE / 2).toString('hex');
    await Promise.all(Array.from({ length: 50 }, () => sender.send(conversationId, content)));
  }
}

function seqsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it.each(STALLING)('ends who reads no more, and nobody else: %s', async (_transport, open) => {
      const [sender, reader, other] = [newName('sender'), newName('reader'), newName('other')];
      const conversationId = await newConversation(node(), [sender, reader, other]);
      const [sending, hearing] = [await Client.connect(node(), sender), await Client.connect(node(1), other)];
      const { position } = await hearing.join(conversationId);
      const stalled = await open(node(), reader, conversationId);
      const connected = async (): Promise<boolean> => {
        const { body } = await restAs<AdminUser>('admin', node(), 'admin', 'GET', `/admin/users/${reader}`);
        return body.data.sockets.length > 0;
      };
      stalled.stop();
      let sent = 0;
      for (; await connected(); sent += 50) await sendMany(sending, conversationId, 50);
      stalled.close();
      const heard = await hearing.hear<{ seq: number }>('chat:message', sent);
      expect(heard.map(({ seq }) => seq)).toEqual(seqsFrom(position.seq + 1, sent));
    });
  },
  { EVENTS_PER_MINUTE: '0', SLOW_CONSUMER_MS: '1500' },
);

onBothEngines(
  (node, redis) => {
    const [sender, reader] = [newName('sender'), newName('reader')];
    let conversationId: string;

    beforeAll(async () => {
      conversationId = await newConversation(node(), [sender, reader]);
      // He stays, and with him what the node holds of the room, which grows no more from then on.
      const staying = await Client.connect(node(), sender);
      await staying.join(conversationId);
      await sendMany(staying, conversationId, MANY);
    }, 60_000);

    afterAll(closeClients);

    it.each(STALLING)('holds little for who does not read, and brings him on: %s', async (_transport, open) => {
      const sending = await Client.connect(node(), sender);
      const stalled = await open(node(), reader, conversationId);
      const before = await held(node());
      stalled.stop();
      await sendMany(sending, conversationId, MANY);
      // On the memory engine what is sent stays in the process itself.
      if (redis()) expect((await held(node())) - before).toBeLessThan(10 * MIB);
      stalled.goOn();
      await until('all', () => stalled.seqs.length >= MANY, 40_000);
      expect(stalled.resyncs).toBe(0);
      expect(stalled.seqs).toEqual(seqsFrom(stalled.seqs[0] ?? 0, MANY));
      stalled.close();
    });
  },
  {
    EVENTS_PER_MINUTE: '0',
    SLOW_CONSUMER_MS: '600000',
    ROOM_LOG_EVENTS: String(MANY),
    NODE_OPTIONS: `-r ${PROBE}`,
  },
);
