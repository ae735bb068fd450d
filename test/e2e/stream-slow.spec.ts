import { Client, closeClients, newConversation, newName } from '../support/clients';
import { untilMetric } from '../support/metrics';
import { onBothEngines } from '../support/node';
import { closeStreams, expectTrueIds, Sse } from '../support/sse';
import { until } from '../support/until';

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** 16 KB each. */
const LARGE = { metadata: { padding: 'x'.repeat(8_000) }, content: 'ن'.repeat(4_000) };
/** More of them than the kernel holds for who does not read, and a queue of ours after it. */
const MANY = 400;

type Flood = () => Promise<void>;

onBothEngines(
  (node) => {
    afterEach(() => {
      closeStreams();
      closeClients();
    });

    /** A conversation, a sender in it, and two who read: at node 1, where one of them is going to stop. */
    async function meet(): Promise<{ room: string; bob: string; slow: Sse; quick: Sse; flood: Flood }> {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      const room = `conversation:${id}`;
      const sender = await Client.connect(node(), alice);
      const [slow, quick] = [
        await Sse.open(node(1), bob, { rooms: [room] }),
        await Sse.open(node(1), bob, { rooms: [room] }),
      ];
      const flood: Flood = async () => {
        for (let i = 0; i < MANY; i += 50) {
          await Promise.all(count(1, 50).map(() => sender.send(id, LARGE.content, { metadata: LARGE.metadata })));
        }
      };
      return { room, bob, slow, quick, flood };
    }

    it('gives who takes his time everything in order, from the log, once his queue is full (T24)', async () => {
      const { room, slow, quick, flood } = await meet();
      for (const sent of [MANY, 2 * MANY]) {
        slow.response.pause();
        await flood();
        await until('the quick one', () => quick.seqs(room).length === sent);
        slow.response.resume();
        await until('the slow one', () => slow.seqs(room).length === sent);
      }
      for (const reader of [slow, quick]) {
        expect(reader.seqs(room)).toEqual(count(1, 2 * MANY));
        expectTrueIds(reader);
      }
    });

    it('closes who stops reading, and lets him resume where he was (T24)', async () => {
      const { room, bob, slow, quick, flood } = await meet();
      slow.response.pause();
      await flood();
      await until('the others', () => quick.seqs(room).length === MANY);
      // He himself reads nothing, and so does not see it.
      await untilMetric(node(1), 'websocket_connected_clients{namespace="stream",transport="sse"}', 1);
      slow.response.resume();
      await slow.end();
      expect(slow.heard.length).toBeLessThan(MANY);
      expectTrueIds(slow);
      const back = await Sse.open(node(1), bob, { rooms: [room], headers: { 'last-event-id': slow.lastId } });
      await until('the others', () => back.seqs(room).at(-1) === MANY);
      expect([...slow.seqs(room), ...back.seqs(room)]).toEqual(count(1, MANY));
    });
  },
  // Longer than the flood takes on a slow machine: who only pauses is not to be ended.
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', ROOM_LOG_EVENTS: '2000', SLOW_CONSUMER_MS: '12000' },
);
