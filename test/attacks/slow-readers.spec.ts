import { randomBytes } from 'node:crypto';
import type { AdminUser } from '../../src/contracts/admin';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import { heldBytes, MIB, PROBES } from '../support/probes';
import { RedisServer, startRedis } from '../support/redis';
import { restAs } from '../support/roles';
import { closeStreams } from '../support/sse';
import { STALLING, StallingReader } from '../support/stalled';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Nearly the largest message there is, which compression makes little smaller. */
const newMessage = (): [content: string, more: object] => [hex(3_900), { metadata: { more: hex(7_800) } }];
const hex = (length: number): string => randomBytes(length / 2).toString('hex');
/** More than the kernel holds for a connection, and a queue of ours after it. */
const MANY = 1_400;

async function flood(sender: Client, conversationId: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 50) {
    const [content, more] = newMessage();
    await Promise.all(times(50).map(() => sender.send(conversationId, content, more)));
  }
}

const seqsOf = (told: { seq: number }[]): number[] => told.map(({ seq }) => seq);
const seqsFrom = (first: number, count: number): number[] => times(count).map((i) => first + i);

const isConnected = async (node: Node, userId: string): Promise<boolean> => {
  const { body } = await restAs<AdminUser>('admin', node, newName('admin'), 'GET', `/admin/users/${userId}`);
  return body.data.sockets.length > 0;
};

onBothEngines(
  (node) => {
    afterEach(() => {
      closeClients();
      closeStreams();
    });

    it('who stops reading is closed within 10 s, by whichever transport (T24)', async () => {
      const alice = newName('alice');
      const names = STALLING.map(([transport]) => [transport, newName('reader')] as const);
      const id = await newConversation(node(), [alice, ...names.map(([, userId]) => userId)]);
      const sender = await Client.connect(node(), alice);
      const { position } = await sender.join(id);
      const readers = await Promise.all(STALLING.map(([, open], i) => open(node(1), names[i]?.[1] as string, id)));
      for (const reader of readers) reader.stop();
      const connected = async (): Promise<string[]> => {
        const states = await Promise.all(names.map(([, userId]) => isConnected(node(1), userId)));
        return names.flatMap(([transport], i) => (states[i] ? [transport] : []));
      };
      let sent = 0;
      for (; sent < MANY && (await connected()).length > 0; sent += 200) await flood(sender, id, 200);
      // All that can be is sent: they are slow by now, if not since long.
      const since = performance.now();
      for (let left = await connected(); left.length > 0; left = await connected()) {
        expect([left, performance.now() - since < 10_000]).toEqual([left, true]);
      }
      for (const reader of readers) reader.close();
      // Nobody else is, and who goes on reading has it all.
      expect(seqsOf(await sender.hear('chat:message', sent))).toEqual(seqsFrom(position.seq + 1, sent));
    }, 90_000);
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0' },
);

const SETTINGS = {
  ...PROBES,
  EVENTS_PER_MINUTE: '0',
  REST_PER_MINUTE: '0',
  SOCKETS_PER_USER: '0',
  SLOW_CONSUMER_MS: '600000',
  ROOM_LOG_EVENTS: String(MANY),
};

/** On Redis alone: on the memory engine what is sent stays in the process itself, whoever reads it. */
describe('a server', () => {
  let node: Node;
  let redis: RedisServer;
  const [alice, bob] = [newName('alice'), newName('bob')];
  let id: string;
  let sender: Client;

  beforeAll(async () => {
    redis = await startRedis();
    node = await startNode({ ...SETTINGS, REDIS_URL: redis.url });
    id = await newConversation(node, [alice, bob]);
    sender = await Client.connect(node, alice);
    // What the node holds of the room is there from then on.
    await sender.join(id);
    await flood(sender, id, MANY);
  }, 60_000);
  afterAll(async () => {
    closeStreams();
    closeClients();
    await node.stop();
    await redis.stop();
  }, 30_000);

  /** Of one on each transport, all in one room, of which none reads. */
  describe('with readers who stop', () => {
    let readers: StallingReader[];
    let grown: number;

    beforeAll(async () => {
      readers = await Promise.all(STALLING.map(([, open]) => open(node, bob, id)));
      const before = await heldBytes(node);
      for (const reader of readers) reader.stop();
      await flood(sender, id, MANY);
      grown = (await heldBytes(node)) - before;
      for (const reader of readers) reader.goOn();
    }, 60_000);
    afterAll(() => readers.forEach((reader) => reader.close()));

    it('holds less than 10 MiB more, for all of them together (T24)', () => {
      expect(grown).toBeLessThan(10 * MIB);
    });

    it.each(STALLING.map(([transport], i) => [transport, i] as const))(
      'has each have it all when he goes on: %s (T24)',
      async (_transport, i) => {
        const reader = readers[i] as StallingReader;
        await until('all', () => reader.seqs.length >= MANY, 40_000);
        expect(reader.resyncs).toBe(0);
        expect(reader.seqs).toEqual(seqsFrom(reader.seqs[0] ?? 0, MANY));
      },
    );
  });

  /**
   * Of two rooms with the same readers one is read and the other is not, and the same sender asks in the one and the
   * other by turns: whatever else the machine does meanwhile hits both alike.
   */
  it('who stops reading makes others wait no longer (T24)', async () => {
    const room = async (stopped: boolean): Promise<{ roomId: string; readers: StallingReader[] }> => {
      const names = STALLING.map(() => newName('reader'));
      const roomId = await newConversation(node, [alice, ...names]);
      const readers = await Promise.all(
        STALLING.map(([, open], i): Promise<StallingReader> => open(node, names[i] as string, roomId)),
      );
      if (stopped) for (const reader of readers) reader.stop();
      await flood(sender, roomId, MANY / 2);
      return { roomId, readers };
    };
    const [read, unread] = [await room(false), await room(true)];
    const waits: [read: number[], unread: number[]] = [[], []];
    for (const i of times(1_000)) {
      for (const turn of i % 2 ? [0, 1] : [1, 0]) {
        const began = performance.now();
        await sender.send((turn ? unread : read).roomId, 'x'.repeat(200));
        (waits[turn] as number[]).push(performance.now() - began);
      }
    }
    for (const { readers } of [read, unread]) for (const reader of readers) reader.close();
    const [inRead, inUnread] = waits.map((all) => all.sort((a, b) => a - b)) as [number[], number[]];
    const quantile = (all: number[], part: number): number => all[Math.floor(all.length * part)] ?? 0;
    expect(quantile(inUnread, 0.5) / quantile(inRead, 0.5)).toBeLessThan(1.1);
    // Of 1,000 ten are above the other's p99 by chance; three times as many would be a tail that has grown.
    const p99 = quantile(inRead, 0.99) * 1.1;
    expect(inUnread.filter((wait) => wait > p99).length).toBeLessThan(30);
  }, 120_000);
});
