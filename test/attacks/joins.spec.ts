import { Client, newConversation, newName, token } from '../support/clients';
import { onBothEngines } from '../support/node';
import { heldBytes, longestStall, MIB, PROBES } from '../support/probes';
import { writeRaw } from '../support/raw-events';
import type { Ack, Speaker } from '../support/speaker';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { expectToStayAlive } from '../support/staying-alive';

const ROOMS = 200;
const JOINS = 10_000;
const AT_ONCE = 500;
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

onBothEngines(
  (node) => {
    const alice = newName('alice');
    const rooms: string[] = [];
    beforeAll(async () => {
      while (rooms.length < ROOMS + 20) rooms.push(await newConversation(node(), [alice]));
    }, 60_000);
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    /** Asks for so many joins, of rooms that are there and of others; gives how many got which code. */
    async function join(speaker: Speaker, count: number): Promise<Record<string, number>> {
      const codes: Record<string, number> = {};
      for (let asked = 0; asked < count; asked += AT_ONCE) {
        const answers = times(AT_ONCE).map((i): Promise<Ack<unknown>> => {
          const conversationId = rooms[ROOMS + ((asked + i) % 40)] ?? newName('none');
          return speaker.ask('chat:join', { conversationId });
        });
        for (const { error } of await Promise.all(answers)) {
          const code = error?.code ?? 'joined';
          codes[code] = (codes[code] ?? 0) + 1;
        }
      }
      return codes;
    }

    it.each(SPEAKERS)(
      '10,000 joins past the limit are LIMIT_EXCEEDED, and leave nothing behind: over %s (T23)',
      async (_transport, connect) => {
        const speaker = await connect(node(), alice);
        for (const conversationId of rooms.slice(0, ROOMS)) await speaker.join(conversationId);
        await join(speaker, AT_ONCE);
        const before = await heldBytes(node());
        expect(await join(speaker, JOINS)).toEqual({ LIMIT_EXCEEDED: JOINS });
        expect((await heldBytes(node())) - before).toBeLessThan(5 * MIB);
        // What he had he has, and a place that becomes free is his.
        await speaker.do('chat:leave', { conversationId: rooms[0] });
        expect(await join(speaker, AT_ONCE)).toMatchObject({ joined: expect.any(Number) as number });
      },
      90_000,
    );

    it('a client that answers nothing leaves nothing behind: the server never asks for an answer (T23)', async () => {
      const client = await Client.connect(node(), alice);
      const asked: string[] = [];
      client.socket.io.engine.on('message', (packet: unknown) => {
        // An event with an id asks for one.
        if (typeof packet === 'string' && /^2(\/\w+,)?\d+\[/.test(packet)) asked.push(packet);
      });
      await client.join(rooms[0] as string);
      const send = async (): Promise<void> => {
        for (const i of times(20)) {
          await Promise.all(times(50).map((j) => client.send(rooms[0] as string, `${i} ${j}`)));
        }
      };
      await send();
      await client.hear('chat:message', 1_000);
      expect(asked).toEqual([]);
    });

    it('10,000 answers to nothing, and requests whose answers are never read, leave nothing behind (T23)', async () => {
      const attack = async (): Promise<void> => {
        const client = await Client.connect(node(), alice, { auth: { token: token(alice) } });
        const { engine } = client.socket.io;
        for (const i of times(JOINS)) {
          engine.write(`3/chat,${i}[{"data":{}}]`);
          if (i % 4 === 0) writeRaw(client, `["chat:history",{}]`);
          if (i % 4 === 1) engine.write(`2/chat,${i}["chat:history",{}]`);
        }
        await client.ask('chat:history', {});
        client.close();
      };
      await attack();
      const before = await heldBytes(node());
      await attack();
      await attack();
      expect((await heldBytes(node())) - before).toBeLessThan(5 * MIB);
      expect(await longestStall(node())).toBeGreaterThanOrEqual(0);
    }, 60_000);
  },
  {
    ...PROBES,
    EVENTS_PER_MINUTE: '0',
    REST_PER_MINUTE: '0',
    SOCKETS_PER_USER: '0',
    HANDSHAKES_PER_10S: '0',
    ROOM_LOG_EVENTS: '100',
  },
);
