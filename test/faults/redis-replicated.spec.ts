import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Message } from '../../src/contracts/chat';
import type { LogEvent } from '../../src/rooms/broker';
import { BareBroker } from '../support/brokers';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { startNode } from '../support/node';
import { RedisPair } from '../support/redis-pair';
import { until } from '../support/until';

const WRITERS = 20;
const ROUNDS = 5;

const numberOf = ({ data }: LogEvent): string => (data as { n: string }).n;

describe('with durability `replicated`', () => {
  let pair: RedisPair;
  let broker: BareBroker;

  beforeAll(async () => {
    pair = await RedisPair.start();
    broker = await BareBroker.on(pair.link.url, 'replicated');
  }, 30_000);

  afterEach(closeClients);

  afterAll(async () => {
    broker.close();
    await pair.stop();
  });

  /** Publishes until told to stop, and gives what was answered. */
  async function write(room: string, stopped: () => boolean): Promise<LogEvent[]> {
    const answered: LogEvent[] = [];
    while (!stopped()) {
      const event = await broker.publish(room, 'chat:message', { n: randomUUID() }).catch(() => undefined);
      if (event) answered.push(event);
      else await turn(); // refused at once while there is no connection
    }
    return answered;
  }

  it(`no answered write is lost when the replica is promoted in the midst of writing: ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await pair.level();
      const room = `conversation:${round}`;
      const log = `depth:{${room}}:log`;
      let stopped = false;
      const writing = Promise.all(Array.from({ length: WRITERS }, () => write(room, () => stopped)));
      await until('writes', async () => (await broker.position(room)).seq > 500);
      pair.part();
      await until('a write that only the primary has', () => {
        return Number(pair.primary.cli('llen', log)) > Number(pair.replica.cli('llen', log));
      });
      const kept = new Set(pair.replica.cli('lrange', log, '0', '-1').match(/[0-9a-f-]{36}/g));
      stopped = true;
      pair.promote();
      const answered = (await writing).flat();
      const lost = answered.filter((event) => !kept.has(numberOf(event)));
      expect({ round, lost }).toEqual({ round, lost: [] });
      expect(answered.length).toBeGreaterThan(400);
      pair.follow();
    }
  }, 120_000);

  it('a write is refused within 2 s while no replica has it, and so is its repetition; then it was done once', async () => {
    const node = await startNode({ REDIS_URL: pair.link.url, DURABILITY: 'replicated' });
    try {
      await pair.level();
      const alice = newName('alice');
      const id = await newConversation(node, [alice]);
      const client = await Client.connect(node, alice);
      await client.join(id);
      pair.part();
      const message = { conversationId: id, content: 'once', clientMessageId: 'k' };
      for (let i = 0; i < 2; i++) {
        const answer = client.fail('chat:message', message);
        const late = new Promise((resolve) => setTimeout(() => resolve('late'), 2_500));
        expect(await Promise.race([answer, late])).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      }
      // What only looks is answered.
      expect((await client.join(id)).position.seq).toBe(1);
      pair.follow();
      const sent = await until('a replica', async () => (await client.ask<Message>('chat:message', message)).data);
      expect(sent.seq).toBe(1);
      const { body } = await rest<Message[]>(node, alice, 'GET', `/conversations/${id}/messages`);
      expect(body.data.map(({ content }) => content)).toEqual(['once']);
    } finally {
      await node.stop();
    }
  }, 60_000);
});
