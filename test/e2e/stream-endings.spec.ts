import type { Expiring } from '../../src/contracts/auth';
import type { Message } from '../../src/contracts/chat';
import type { Resync } from '../../src/contracts/rooms';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { claims, hs256, now } from '../support/forged-tokens';
import { Node, onBothEngines, startNode } from '../support/node';
import { problemOf } from '../support/plain-http';
import { newProject, removeMember } from '../support/projects';
import { RedisServer, startRedis } from '../support/redis';
import { restAs } from '../support/roles';
import { closeStreams, expectTrueIds, placesOf, refusedStream, Sse } from '../support/sse';
import { until } from '../support/until';

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function awaitTime(seconds: number): Promise<void> {
  await until(`second ${seconds}`, () => now() >= seconds, 60_000);
}

onBothEngines(
  (node) => {
    afterEach(() => {
      closeStreams();
      closeClients();
    });

    async function talk(): Promise<{ alice: string; bob: string; id: string; room: string; sender: Client }> {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node(), [alice, bob]);
      return { alice, bob, id, room: `conversation:${id}`, sender: await Client.connect(node(), alice) };
    }

    it('close the rooms of a member who is removed, and end with the last one (T15)', async () => {
      const { alice, bob, id, room, sender } = await talk();
      const project = await newProject(node(), alice, { [bob]: 'member' });
      const readers = await Promise.all(
        [0, 1].map((at) => Sse.open(node(at), bob, { rooms: [room, `project:${project}`] })),
      );
      await rest(node(), alice, 'DELETE', `/conversations/${id}/members/${bob}`);
      for (const reader of readers) {
        expect(await reader.hear('room:closed')).toEqual([{ room, code: 'FORBIDDEN' }]);
        expect(reader.of('chat:member')).toMatchObject([{ userId: bob, change: 'removed' }]);
      }
      await sender.send(id, 'not for him');
      await removeMember(node(1), alice, project, bob);
      for (const reader of readers) {
        await reader.end();
        expect(reader.heard.map(({ event }) => event)).toEqual([
          'ready',
          'chat:member',
          'room:closed',
          'project:member',
          'room:closed',
        ]);
        expectTrueIds(reader);
        expect(Object.keys(placesOf(reader.lastId))).toEqual([`project:${project}`]);
        const headers = { 'last-event-id': reader.lastId };
        const answer = await refusedStream(node(1), bob, { rooms: [room], headers });
        expect([answer.status, problemOf(answer).code]).toEqual([403, 'FORBIDDEN']);
      }
    });

    it.each([
      ['revoked', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
      ['banned', 'USER_BANNED', 'USER_BANNED'],
      ['disconnected', 'FORBIDDEN', undefined],
    ])('end when the user is %s: rooms first, then the reason (T14)', async (end, code, closed) => {
      const { bob, id, room, sender } = await talk();
      const rooms = [room, `user:${bob}`];
      const [one, two] = await Promise.all([0, 1].map((at) => Sse.open(node(at), bob, { rooms })));
      const arabic = await Sse.open(node(1), bob, { rooms, headers: { 'accept-language': 'ar' } });
      const witness = await Sse.open(node(1), newName('carol'), { rooms: ['user:me'] });
      const admin = (method: string, path: string, body?: object): Promise<unknown> =>
        restAs('admin', node(), newName('admin'), method, path, body);
      const ends: Record<string, () => Promise<unknown>> = {
        revoked: () => rest(node(), bob, 'DELETE', '/sessions/me'),
        banned: () => admin('POST', `/admin/bans/${bob}`, { minutes: 1 }),
        disconnected: () => admin('POST', `/admin/disconnections/${bob}`, {}),
      };
      await ends[end]?.();
      await sender.send(id, 'not for him');
      for (const reader of [one, two, arabic] as Sse[]) {
        await reader.end();
        const closings = closed
          ? rooms.map((name) => ({ event: 'room:closed', data: { room: name, code: closed } }))
          : [];
        expect(reader.heard.slice(1)).toMatchObject([...closings, { event: 'error', data: { code } }]);
      }
      const [said, gesagt] = [one, arabic].map((reader) => reader?.of<{ message: string }>('error')[0]?.message);
      expect(said).toMatch(/^[\w ]+$/);
      expect(gesagt).toMatch(/[\u0600-\u06ff]/);
      expect(witness.ended).toBe(false);
    });

    it('keep to the life of a token, and a comment comes every 15 s (T13)', async () => {
      await Promise.all([endsWithToken(), tellsBefore(), beats()]);
    }, 90_000);

    /** Nothing durable after `exp`; the end, in words, 25 s later. */
    async function endsWithToken(): Promise<void> {
      const { bob, id, room, sender } = await talk();
      const exp = Math.ceil(now()) + 8;
      const headers = { authorization: `Bearer ${hs256(claims({ sub: bob, exp }))}` };
      const reader = await Sse.open(node(1), null, { rooms: [room], headers });
      expect(await reader.hear<Expiring>('auth:expiring')).toEqual([
        { expiresAt: new Date(exp * 1_000).toISOString() },
      ]);
      await sender.send(id, 'before');
      await reader.hear('chat:message');
      await awaitTime(exp + 1);
      await sender.send(id, 'after');
      await reader.end(40_000);
      expect(now()).toBeGreaterThanOrEqual(exp + 25);
      expect(reader.heard.map(({ event }) => event)).toEqual(['ready', 'auth:expiring', 'chat:message', 'error']);
      expect(reader.of('error')).toMatchObject([{ code: 'TOKEN_EXPIRED' }]);
      expectTrueIds(reader);
      const late = await refusedStream(node(), null, { rooms: [room], headers });
      expect([late.status, problemOf(late).code]).toEqual([401, 'TOKEN_EXPIRED']);
      const back = await Sse.open(node(), bob, { rooms: [room], headers: { 'last-event-id': reader.lastId } });
      expect(await back.hear('chat:message')).toMatchObject([{ content: 'after' }]);
    }

    async function tellsBefore(): Promise<void> {
      const exp = Math.ceil(now()) + 40;
      const headers = { authorization: `Bearer ${hs256(claims({ sub: newName('bob'), exp }))}` };
      const reader = await Sse.open(node(1), null, { rooms: ['user:me'], headers });
      expect(reader.of('auth:expiring')).toEqual([]);
      await reader.hear('auth:expiring');
      expect(now()).toBeGreaterThanOrEqual(exp - 30);
    }

    /** Nor does any time-out of the server end what lasts longer. */
    async function beats(): Promise<void> {
      const { bob, id, room, sender } = await talk();
      const reader = await Sse.open(node(1), bob, { rooms: [room] });
      const began = now();
      await until('three comments', () => reader.comments.length === 3, 50_000);
      expect(now() - began).toBeGreaterThan(29);
      await sender.send(id, 'still here');
      expect(await reader.hear('chat:message')).toMatchObject([{ content: 'still here' }]);
      expectTrueIds(reader);
    }
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' },
);

describe('streams of nodes and logs that are lost', () => {
  let redis: RedisServer;
  const nodes: Node[] = [];
  const serve = async (): Promise<Node> => {
    const node = await startNode({ REDIS_URL: redis.url, EVENTS_PER_MINUTE: '0', DRAIN_MS: '0' });
    nodes.push(node);
    return node;
  };
  beforeAll(async () => {
    redis = await startRedis();
  }, 30_000);
  afterEach(() => {
    closeStreams();
    closeClients();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
  }, 30_000);

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'go on at another node after %s, without a hole and nothing twice',
    async (signal) => {
      const [dying, other] = [await serve(), await serve()];
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(other, [alice, bob]);
      const rooms = [`conversation:${id}`];
      const sender = await Client.connect(other, alice);
      const reader = await Sse.open(dying, bob, { rooms });
      const sending = (async (): Promise<void> => {
        for (const i of count(1, 300)) await sender.send(id, `message ${i}`);
      })();
      await reader.hear('chat:message', 50);
      await dying.stop(signal);
      await reader.end();
      const back = await Sse.open(other, bob, { rooms, headers: { 'last-event-id': reader.lastId } });
      await sending;
      const seqs = (): number[] => [reader, back].flatMap((stream) => stream.seqs(rooms[0] ?? ''));
      await until('all', () => seqs().at(-1) === 300);
      expect(seqs()).toEqual(count(1, 300));
      for (const stream of [reader, back]) expectTrueIds(stream);
    },
    60_000,
  );

  it('say resync when the log is lost under them, and go on', async () => {
    const node = await serve();
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const room = `conversation:${id}`;
    const sender = await Client.connect(node, alice);
    const readers = [
      await Sse.open(node, bob, { rooms: [room] }),
      await Sse.open(node, bob, { rooms: ['user:me', room] }),
    ];
    await sender.send(id, 'one');
    for (const reader of readers) await reader.hear('chat:message');
    // The log alone: its conversation is still there.
    for (const key of redis.cli('keys', `*${room}*`).split('\n')) if (/:(meta|log)$/.test(key)) redis.cli('del', key);
    await sender.send(id, 'two');
    for (const reader of readers) await reader.hear('resync');
    await sender.send(id, 'three');
    for (const reader of readers) {
      const [resync] = reader.of<Resync>('resync');
      await until('the live one', () => reader.of<Message>('chat:message').at(-1)?.content === 'three');
      expect(resync).toMatchObject({ room, position: { room } });
      expect(placesOf(reader.lastId)[room]?.[0]).toBe(resync?.position.epoch);
      expectTrueIds(reader);
    }
  }, 60_000);
});
