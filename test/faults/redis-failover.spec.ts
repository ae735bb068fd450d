import type { Position, Resync } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { contents } from '../support/hearing';
import { Node, startNode } from '../support/node';
import { RedisPair } from '../support/redis-pair';
import { until } from '../support/until';

const ROUNDS = 3;

describe('nodes whose Redis fails over to a replica that has not everything', () => {
  let pair: RedisPair;
  let nodes: [Node, Node];

  beforeAll(async () => {
    pair = await RedisPair.start();
    const settings = { REDIS_URL: pair.link.url, EVENTS_PER_MINUTE: '0' };
    nodes = [await startNode(settings), await startNode(settings)];
  }, 30_000);

  afterEach(closeClients);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await pair.stop();
  });

  it(`tell every subscriber, even in silence, and nobody else that he has everything: ${ROUNDS} times`, async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(nodes[0], [alice, bob]);
    const sender = await Client.connect(nodes[0], alice);
    const readers = [await Client.connect(nodes[0], bob), await Client.connect(nodes[1], bob)] as const;
    for (const reader of readers) await reader.join(id);
    for (let round = 1; round <= ROUNDS; round++) {
      const kept = await sender.send(id, `kept ${round}`);
      await pair.level();
      pair.part();
      const lost = await sender.send(id, `lost ${round}`);
      for (const reader of readers) await until('what is lost', () => contents(reader).includes(`lost ${round}`));
      pair.promote();

      const told: (Position | undefined)[] = [];
      for (const reader of readers) told.push((await reader.hear<Resync>('resync', round)).at(-1)?.position);
      expect(told[0]).toEqual(told[1]);
      expect(told[0]).toMatchObject({ seq: kept.seq });
      expect(told[0]?.epoch).not.toBe(kept.position.epoch);

      const after = await until('a send', async () => (await sender.ask<typeof kept>('chat:message', { conversationId: id, content: `after ${round}` })).data); // prettier-ignore
      expect(after.position).toEqual({ ...told[0], seq: kept.seq + 1 });
      for (const reader of readers) await until('what follows', () => contents(reader).includes(`after ${round}`));
      for (const node of nodes) {
        const back = await Client.connect(node, bob);
        for (const { position } of [kept, lost]) {
          expect(await back.join(id, position)).toMatchObject({ recovered: false, events: [] });
        }
        expect(await back.join(id, told[0])).toMatchObject({ recovered: true, position: after.position });
      }
      pair.follow();
    }
    for (const reader of readers) {
      expect(contents(reader)).toEqual([1, 2, 3].flatMap((n) => [`kept ${n}`, `lost ${n}`, `after ${n}`]));
    }
  }, 120_000);
});
