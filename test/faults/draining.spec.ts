import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { ServerMoving } from '../../src/contracts/draining';
import { absentPoller } from '../support/absent-poller';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { Node, startNode } from '../support/node';
import { EVERY_TRANSPORT, HANDSHAKES, plainHttp, problemOf } from '../support/plain-http';
import { closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { RedisServer, startRedis } from '../support/redis';
import { freePort } from '../support/free-port';
import { closeStreams, refusedStream, Sse } from '../support/sse';
import { until } from '../support/until';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});

const nodes = new Set<Node>();
async function serve(settings: Record<string, string> = {}): Promise<Node> {
  const node = await startNode({ REDIS_URL: redis.url, ...settings });
  nodes.add(node);
  return node;
}

afterAll(async () => {
  closeClients();
  closeConnections();
  closePlainSockets();
  closeStreams();
  await Promise.all([...nodes].map((node) => node.stop('SIGKILL')));
  await redis.stop();
});

const leave = (node: Node): Promise<number | null> => node.stop('SIGTERM');
const readiness = async (node: Node): Promise<number> => (await plainHttp(`${node.url}/health/ready`)).status;

/** When something happens, in milliseconds. */
const momentOf = (happens: (done: () => void) => void): Promise<number> =>
  new Promise((resolve) => happens(() => resolve(performance.now())));

/** Clients of a user on every transport, with what each has been told, and when it was ended. */
async function everyone(node: Node, userId: string, id: string) {
  const connection = new Connection(node);
  const polling = new Connection(node, { transports: ['polling'] });
  const sockets = [
    await connection.admitted('/', { token: token(userId) }),
    await connection.admitted('/chat', { token: token(userId) }),
    await polling.admitted('/chat', { token: token(userId) }),
  ];
  const json = await JsonSocket.connect(node, userId);
  await json.ask('chat:join', { conversationId: id });
  const room = await PlainSocket.room(node, userId, id, { query: '?frames=json' });
  const text = await PlainSocket.room(node, userId, id);
  const stream = await Sse.open(node, userId, { rooms: [`conversation:${id}`] });
  const ends = [
    ...sockets.map((socket) => (done: () => void) => void socket.once('disconnect', done)),
    ...[json, room, text].map(
      ({ ws }) =>
        (done: () => void) =>
          void ws.once('close', done),
    ),
    (done: () => void) => void stream.response.once('close', done),
  ];
  const heard: ServerMoving[][] = sockets.map(() => []);
  for (const [i, socket] of sockets.entries()) {
    socket.on('server:moving', (moving: ServerMoving) => heard[i]?.push(moving));
  }
  const inRoom = (): ServerMoving[] =>
    room.texts.flatMap((frame) => {
      const { 'server:moving': moving } = JSON.parse(frame) as { 'server:moving'?: ServerMoving };
      return moving ? [moving] : [];
    });
  return {
    sockets,
    json,
    room,
    text,
    stream,
    ended: Promise.all(ends.map(momentOf)),
    /** By connection or namespace; the text frames of /ws/rooms have no way to tell it. */
    told: (): ServerMoving[][] => [...heard, json.of('server:moving'), inRoom(), stream.of('server:moving')],
  };
}

/** Each of its own, and all at once. */
describe('a server that is told to end', () => {
  it.concurrent('ends within 30 s, whatever is under way', async () => {
    const node = await serve();
    await halfRequest(node);
    expect(await Promise.race([leave(node), delay(30_000, 'too late', { ref: false })])).toBe(1);
  });

  it.concurrent('tells each client when to leave, works until then, and ends none earlier', async () => {
    const node = await serve({ SOCKETS_PER_USER: '0' });
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const all = await everyone(node, bob, id);
    const reasons = all.sockets.map((socket) => new Promise((resolve) => socket.once('disconnect', resolve)));
    const sender = await Client.connect(node, alice);
    const before = performance.now();
    const ending = leave(node);
    await until('the news', () => all.told().every((told) => told.length === 1) && sender.of('server:moving').length);
    await sender.join(id);
    await sender.send(id, 'still here');
    await Promise.all([all.json.ask('chat:history', { conversationId: id }), sender.hear('chat:message')]);
    const ended = await all.ended;
    const told = all.told();
    for (const [i, at] of [0, 1, 2, 3, 4, 6].entries()) {
      const [moving, ...more] = told[i] ?? [];
      expect(more).toEqual([]);
      expect(moving).toEqual({ afterMs: expect.any(Number) as number });
      expect(moving?.afterMs).toBeGreaterThanOrEqual(0);
      expect((ended[at] ?? 0) - before).toBeGreaterThanOrEqual(moving?.afterMs ?? Infinity);
    }
    expect(await Promise.all(reasons)).toEqual(all.sockets.map(() => 'transport close'));
    for (const socket of [all.json, all.room, all.text])
      expect(await socket.closed()).toEqual({ code: 4012, reason: '' });
    expect(new Set(told.slice(1).map(([moving]) => moving?.afterMs)).size).toBeGreaterThan(1);
    expect(await ending).toBe(0);
  });

  it.concurrent('is not ready and lets nobody in, but lives, and whoever is there can do everything', async () => {
    const node = await serve();
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const hearing = await JsonSocket.connect(node, bob);
    await hearing.ask('chat:join', { conversationId: id });
    const connection = new Connection(node);
    const root = await connection.admitted('/', { token: token(alice) });
    expect(await readiness(node)).toBe(200);
    await absentPoller(node, bob);
    const ending = leave(node);
    await until('the news', () => hearing.of('server:moving').length);
    const chat = await connection.admitted('/chat', { token: token(alice) });
    expect(chat.connected && root.connected).toBe(true);
    expect([await readiness(node), (await plainHttp(`${node.url}/health/live`)).status]).toEqual([503, 200]);
    for (const transport of EVERY_TRANSPORT) {
      const answer = await HANDSHAKES[transport](node.url);
      expect([transport, answer.status, answer.headers['retry-after']]).toEqual([transport, 503, '1']);
      expect(problemOf(answer).code).toBe('STORE_UNAVAILABLE');
    }
    const refused = await refusedStream(node, bob, { rooms: [`conversation:${id}`] });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(await ending).toBe(0);
  });

  it.concurrent('answers what was asked before it ends a connection, and tells nothing after that', async () => {
    const slow = await startRedis();
    const node = await serve({ DRAIN_MS: '0', REDIS_URL: slow.url });
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const client = await Client.connect(node, alice);
    const plain = await JsonSocket.connect(node, bob);
    for (const joining of [client.join(id), plain.ask('chat:join', { conversationId: id })]) await joining;
    slow.cli('client', 'pause', '1000', 'write');
    const asked = [
      client.ask('chat:message', { conversationId: id, content: 'one' }),
      plain.ask('chat:message', { conversationId: id, content: 'two' }),
    ];
    const ending = leave(node);
    for (const answer of asked) expect(await answer).toMatchObject({ data: { conversationId: id } });
    expect([client.of('server:moving'), plain.of('server:moving')]).toEqual([[{ afterMs: 0 }], [{ afterMs: 0 }]]);
    expect(await ending).toBe(0);
    expect((await plain.closed()).code).toBe(4012);
    await slow.stop();
  });

  it.concurrent('lets who waits for a message have it, and sends him away with none in the end', async () => {
    const node = await serve();
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const poll = (after: number): Promise<{ status: number; text: string }> =>
      plainHttp(`${node.url}/api/v1/conversations/${id}/messages?after=${after}&wait=25`, {
        headers: { authorization: `Bearer ${token(bob)}` },
      });
    const waiting = poll(0);
    const admin = { authorization: `Bearer ${token('admin', { role: 'admin' })}` };
    await until('the poll to wait', async () => {
      return (await plainHttp(`${node.url}/api/v1/admin/users/${bob}`, { headers: admin })).text.includes('long-poll');
    });
    const ending = leave(node);
    await until('readiness off', async () => (await readiness(node)) === 503);
    expect(JSON.parse((await waiting).text)).toMatchObject({ data: [] });
    expect(await ending).toBe(0);
  });

  it.concurrent('is found again by a Socket.IO client that knows nothing of all this', async () => {
    const port = String(await freePort());
    const node = await serve({ PORT: port, DRAIN_MS: '0' });
    const alice = newName('alice');
    const socket = io(`${node.url}/chat`, { auth: { token: token(alice) }, forceNew: true, reconnectionDelay: 100 });
    await until('connect', () => socket.connected);
    expect(await leave(node)).toBe(0);
    await until('the end', () => !socket.connected);
    await serve({ PORT: port });
    await until('back again', () => socket.connected);
    socket.disconnect();
  });

  it.concurrent('ends at once when it is told again, with whatever is under way', async () => {
    const node = await serve();
    const client = await Client.connect(node, newName('alice'));
    await halfRequest(node);
    const ending = leave(node);
    await client.hear('server:moving');
    await until('the end', () => {
      if (client.socket.disconnected) return true;
      process.kill(node.pid, 'SIGTERM');
      return false;
    });
    expect(await ending).toBe(1);
  });
});

/** A request whose body does not come. */
async function halfRequest({ url }: Node): Promise<void> {
  const { hostname, port } = new URL(url);
  const tcp = connect(Number(port), hostname);
  tcp.on('error', () => undefined); // the server is gone
  const headers = `Host: ${hostname}\r\nAuthorization: Bearer ${token('alice')}\r\nContent-Type: application/json`;
  tcp.write(`POST /api/v1/conversations HTTP/1.1\r\n${headers}\r\nContent-Length: 100\r\n\r\n{`);
  await until('connect', () => !tcp.connecting);
}
