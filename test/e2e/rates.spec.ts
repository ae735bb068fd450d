import type { Problem } from '../../src/contracts/errors';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { now } from '../support/forged-tokens';
import { Node, onBothEngines } from '../support/node';
import { JsonSocket, PlainSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Sends one event; gives its refusal, or nothing: it was accepted. */
type Say = () => Promise<Problem | undefined>;

afterEach(() => {
  closeClients();
  closeConnections();
  closeSpeakers();
});

/** A user's ways to send, of every transport, on both nodes. */
async function voices(nodes: readonly Node[], userId: string, conversationId: string): Promise<Say[]> {
  const say: Say[] = [];
  const event = { conversationId, content: 'x' };
  for (const node of nodes) {
    const client = await Client.connect(node, userId);
    say.push(async () => (await client.ask('chat:message', event)).error);
    const polling = new Connection(node, { transports: ['polling'] });
    const socket = await polling.admitted('/chat', { token: token(userId) });
    say.push(async () => ((await socket.emitWithAck('chat:message', event)) as { error?: Problem }).error);
    const plain = await JsonSocket.connect(node, userId);
    say.push(async () => (await plain.ask('chat:message', event)).error);
    const room = await PlainSocket.room(node, userId, conversationId, { query: '?frames=json' });
    say.push(async () => {
      const heard = room.texts.length;
      room.write('mine');
      const told = await until('an answer', () =>
        room.texts
          .slice(heard)
          .map((text) => JSON.parse(text) as { error?: Problem; content?: string })
          .find(({ error, content }) => error ?? content === 'mine'),
      );
      return told.error;
    });
  }
  return say;
}

onBothEngines(
  (node) => {
    it('the 101st event in any 60 s is refused, with a true retryAfterMs, over all transports and nodes (T22)', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const began = now();
      // Two of them join as they come: those are the first two events.
      const say = await voices([node(0), node(1)], alice, id);
      const first = now();
      const burst = async (count: number): Promise<Problem[]> => {
        const refused: Problem[] = [];
        for (const i of times(count)) {
          const refusal = await (say[i % say.length] as Say)();
          if (refusal) refused.push(refusal);
        }
        return refused;
      };
      await until('second 50', () => now() >= began + 50, 70_000);
      // A window that begins at fixed times would be over ten seconds later, and take a hundred more.
      expect(await burst(98)).toEqual([]);
      const [refusal] = await burst(1);
      if (now() < began + 60) {
        expect(refusal?.code).toBe('RATE_LIMITED');
        const { retryAfterMs = 0 } = refusal ?? {};
        const freeAt = now() + retryAfterMs / 1_000;
        // When the first of all is 60 s old: it was counted between when it was sent and when it was answered.
        expect(freeAt).toBeGreaterThanOrEqual(began + 60 - 0.5);
        expect(freeAt).toBeLessThanOrEqual(first + 60 + 0.5);
        await until('retryAfterMs', () => now() >= freeAt, 20_000);
      }
      await until('second 61', () => now() >= first + 61, 70_000);
      const refused = await burst(100);
      // All but the two that have become free.
      expect(refused).toHaveLength(98);
      for (const { code, retryAfterMs = 0 } of refused) {
        expect([code, retryAfterMs > 40_000 && retryAfterMs <= 60_000]).toEqual(['RATE_LIMITED', true]);
      }
      // Neither REST nor another user is concerned.
      const path = `/conversations/${id}/messages`;
      expect((await rest(node(1), alice, 'POST', path, { content: 'x' })).status).toBe(201);
    }, 120_000);
  },
  { SOCKETS_PER_USER: '0' },
);

/** With a smaller limit the same is sooner done. */
onBothEngines(
  (node) => {
    it('whoever goes on at three times the limit is closed, on every transport: 4008 where there is a code (T22)', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(0), alice);
      const polling = new Connection(node(1), { transports: ['polling'] });
      const socket = await polling.admitted('/chat', { token: token(alice) });
      const plain = await JsonSocket.connect(node(0), alice);
      const room = await PlainSocket.room(node(1), alice, id, { query: '?frames=json' });
      const told: Problem[] = [];
      socket.on('error', (problem: Problem) => told.push(problem));
      const reasons: string[] = [];
      for (const one of [client.socket, socket]) one.on('disconnect', (reason) => reasons.push(reason));
      for (const _ of times(50)) {
        client.tell('chat:history', {});
        socket.emit('chat:history', {});
        plain.write('{"event":"chat:history","data":{}}');
        // It is not counted, and fails as well: but nothing is heard after the reason of the end.
        client.tell('auth:refresh', {});
        socket.emit('auth:refresh', {});
        plain.write('{"event":"auth:refresh","data":{},"ns":"/chat"}');
        room.write('hello');
      }
      await until('both ends', () => reasons.length === 2);
      expect(reasons).toEqual(['io server disconnect', 'io server disconnect']);
      expect(await plain.closed()).toEqual({ code: 4008, reason: 'RATE_LIMITED' });
      expect(await room.closed()).toEqual({ code: 4008, reason: 'RATE_LIMITED' });
      for (const last of [client.of<Problem>('error').at(-1), told.at(-1), plain.errors().at(-1)]) {
        expect(last?.code).toBe('RATE_LIMITED');
        expect(last?.retryAfterMs).toBeGreaterThan(0);
      }
    });
  },
  { EVENTS_PER_MINUTE: '10' },
);
