import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AdminUser } from '../../src/contracts/admin';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { restAs } from '../support/roles';
import { STALLING } from '../support/stalled';
import { until } from '../support/until';

/** Bytes of a message's content: random, so that compression does not help. */
const SIZE = 3_900;
/** More than the kernel holds for a connection on its own. */
const MANY = 3_000;
/** With so many messages a new process grows, and so does what a node holds of the room. */
const WARM = 6_000;

const MIB = 1024 * 1024;

function rss({ pid }: Node): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
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
  (node, redis) => {
    const [sender, reader, other] = [newName('sender'), newName('reader'), newName('other')];
    let conversationId: string;

    beforeAll(async () => {
      conversationId = await newConversation(node(), [sender, reader, other]);
      const sending = await Client.connect(node(), sender);
      await sending.join(conversationId);
      await sendMany(sending, conversationId, WARM);
      closeClients();
    }, 60_000);

    afterEach(closeClients);

    const readersSockets = async (): Promise<number> => {
      const { body } = await restAs<AdminUser>('admin', node(), 'admin', 'GET', `/admin/users/${reader}`);
      return body.data.sockets.length;
    };

    it.each(STALLING)('ends who reads no more: %s', async (_transport, open) => {
      const [sending, hearing] = [await Client.connect(node(), sender), await Client.connect(node(1), other)];
      const { position } = await hearing.join(conversationId);
      const stalled = await open(node(), reader, conversationId);
      const before = rss(node());
      stalled.stop();
      let sent = 0;
      let grown = 0;
      while ((await readersSockets()) > 0) {
        await sendMany(sending, conversationId, 50);
        sent += 50;
        grown = rss(node()) - before;
      }
      stalled.close();
      const heard = await hearing.hear<{ seq: number }>('chat:message', sent);
      expect(heard.map(({ seq }) => seq)).toEqual(seqsFrom(position.seq + 1, sent));
      // On the memory engine what is sent stays in the process itself.
      if (redis()) expect(grown).toBeLessThan(10 * MIB);
    });
  },
  { EVENTS_PER_MINUTE: '0', SLOW_CONSUMER_MS: '1500' },
);

onBothEngines(
  (node) => {
    afterEach(closeClients);

    it.each(STALLING)('brings on who reads again: %s', async (_transport, open) => {
      const [sender, reader] = [newName('sender'), newName('reader')];
      const conversationId = await newConversation(node(), [sender, reader]);
      const sending = await Client.connect(node(), sender);
      const stalled = await open(node(), reader, conversationId);
      stalled.stop();
      await sendMany(sending, conversationId, MANY);
      stalled.goOn();
      await until('all', () => stalled.seqs.length >= MANY);
      expect(stalled.resyncs).toBe(0);
      expect(stalled.seqs).toEqual(seqsFrom(stalled.seqs[0] ?? 0, MANY));
      stalled.close();
    });
  },
  { EVENTS_PER_MINUTE: '0', SLOW_CONSUMER_MS: '600000', ROOM_LOG_EVENTS: '10000' },
);
