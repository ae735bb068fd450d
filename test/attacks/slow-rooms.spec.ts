import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { heldBytes, MIB, PROBES } from '../support/probes';
import { RedisServer, startRedis } from '../support/redis';

const ROOMS = 60;
/** A page of recovery in each of them. */
const MESSAGES = 300;
const AT_ONCE = 100;
const CONTENT = 'x'.repeat(1_000);

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Socket.IO's long polling, written by hand: nothing is read but what is asked for. */
class Poller {
  /** By conversation, as they came. */
  readonly seqs = new Map<string, number[]>();
  readonly resyncs: unknown[] = [];
  acks = 0;

  private constructor(private readonly url: string) {}

  static async connect({ url }: Node, userId: string): Promise<Poller> {
    const address = `${url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1)) as { sid: string };
    const poller = new Poller(`${address}&sid=${sid}`);
    await poller.write(`40/chat,${JSON.stringify({ token: token(userId) })}`);
    await poller.read();
    return poller;
  }

  async join(conversationId: string): Promise<void> {
    const { acks } = this;
    await this.write(`42/chat,1${JSON.stringify(['chat:join', { conversationId }])}`);
    while (this.acks === acks) await this.read();
  }

  get heard(): number {
    return [...this.seqs.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** All that waits for him, and once there is something. */
  async read(): Promise<void> {
    for (const packet of (await (await fetch(this.url)).text()).split('\x1e')) {
      if (packet === '2') await this.write('3');
      if (packet.startsWith('43/chat,1')) this.acks += 1;
      if (packet.startsWith('42/chat,[')) {
        this.note(JSON.parse(packet.slice('42/chat,'.length)) as [event: string, data: Placed<Message>]);
      }
    }
  }

  private note([event, data]: [event: string, data: Placed<Message>]): void {
    if (event === 'resync') this.resyncs.push(data);
    if (event !== 'chat:message') return;
    const seqs = this.seqs.get(data.conversationId);
    if (seqs) seqs.push(data.seq);
    else this.seqs.set(data.conversationId, [data.seq]);
  }

  private async write(body: string): Promise<void> {
    await (await fetch(this.url, { method: 'POST', body })).text();
  }
}

/** On Redis alone: on the memory engine what is sent stays in the process itself, whoever reads it. */
describe('a slow reader in many rooms', () => {
  let node: Node;
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
    const unlimited = { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' };
    const patient = { SLOW_CONSUMER_MS: '600000', PING_TIMEOUT_MS: '600000' };
    node = await startNode({ ...PROBES, ...unlimited, ...patient, REDIS_URL: redis.url });
  }, 60_000);
  afterAll(async () => {
    closeClients();
    await node.stop();
    await redis.stop();
  }, 30_000);

  it('who reads again makes the server hold less than 10 MiB more, and has it all, once and in order (T24)', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const sender = await Client.connect(node, alice);
    const reader = await Poller.connect(node, bob);
    const first = new Map<string, number>();
    for (const _ of times(ROOMS)) {
      const id = await newConversation(node, [alice, bob]);
      // What the node holds of the room is there whether the reader is or not.
      first.set(id, (await sender.join(id)).position.seq + 1);
      await reader.join(id);
    }
    const rooms = [...first.keys()];
    for (const room of rooms) {
      for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
        await Promise.all(times(AT_ONCE).map(() => sender.send(room, CONTENT)));
      }
    }
    await sender.hear('chat:message', ROOMS * MESSAGES);
    const before = await heldBytes(node);

    await reader.read();
    // Nothing is left: what comes next is what he missed.
    const heard = reader.heard;
    while (reader.heard === heard) await reader.read();
    const held: number[] = [];
    for (const _ of times(10)) held.push((await heldBytes(node)) - before);
    expect(Math.max(...held)).toBeLessThan(10 * MIB);

    while (reader.heard < ROOMS * MESSAGES) await reader.read();
    expect(reader.resyncs).toEqual([]);
    for (const room of rooms) {
      expect(reader.seqs.get(room)).toEqual(times(MESSAGES).map((i) => (first.get(room) as number) + i));
    }
  }, 180_000);
});
