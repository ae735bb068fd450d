import type { Problem } from '../../src/contracts/errors';
import { newConversation, newName, rest, token } from '../support/clients';
import { closeConnections } from '../support/connection';
import { claims, hs256, now } from '../support/forged-tokens';
import { scrape } from '../support/metrics';
import { Node, onBothEngines, startNode } from '../support/node';
import { byHeader, closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { restAs } from '../support/roles';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const FRAME_LIMIT = 65_536;
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** JSON may have blanks anywhere: a frame of any length that is valid but for its length. */
const padded = (json: string, length: number): string => json.slice(0, -1).padEnd(length - 1) + json.slice(-1);

/** A user in his conversation, on node 1, by both kinds of plain WebSocket. */
async function present(node: (index?: number) => Node, jwt?: (userId: string) => string) {
  const userId = newName('bob');
  const id = await newConversation(node(), [userId]);
  const by = byHeader((jwt ?? token)(userId));
  const json = await JsonSocket.connect(node(1), userId, by);
  expect(await json.ask('chat:join', { conversationId: id })).toHaveProperty('data');
  const text = await PlainSocket.room(node(1), userId, id, by);
  const frames = await PlainSocket.room(node(1), userId, id, { ...by, query: '?frames=json' });
  return { userId, json, text, frames, room: `conversation:${id}` };
}

onBothEngines((node) => {
  afterEach(() => {
    closePlainSockets();
    closeConnections();
  });

  describe('an end, with its reason first', () => {
    const admin = (method: string, path: string, body?: object): Promise<{ status: number }> =>
      restAs('admin', node(), newName('admin'), method, path, body);

    const ENDS: [what: string, code: number, error: string, closed: string | null, end: (userId: string) => unknown][] =
      [
        ['revoked', 4001, 'UNAUTHENTICATED', 'UNAUTHENTICATED', (id) => admin('DELETE', `/sessions/users/${id}`)],
        [
          'revoked by himself',
          4001,
          'UNAUTHENTICATED',
          'UNAUTHENTICATED',
          (id) => rest(node(), id, 'DELETE', '/sessions/me'),
        ],
        ['banned', 4003, 'USER_BANNED', 'USER_BANNED', (id) => admin('POST', `/admin/bans/${id}`, { minutes: 1 })],
        ['disconnected by an admin', 4003, 'FORBIDDEN', null, (id) => admin('POST', `/admin/disconnections/${id}`, {})],
      ];

    it.each(ENDS)('%s: %i', async (_what, code, error, closed, end) => {
      const { userId, json, text, frames, room } = await present(node);
      const other = await JsonSocket.connect(node(1), newName('alice'));
      await end(userId);
      for (const socket of [json, text, frames]) expect(await socket.closed()).toEqual({ code, reason: error });
      // The room, if it was for that, then the reason, in every namespace that was entered.
      const chat = json.events.filter(({ ns }) => ns === '/chat');
      expect(chat.map(({ event, data }) => [event, (data as Problem).code])).toEqual([
        ...(closed ? [['room:closed', closed]] : []),
        ['error', error],
      ]);
      if (closed) expect(chat[0]?.data).toEqual({ room, code: closed });
      expect(json.events.filter(({ ns }) => ns !== '/chat')).toMatchObject([
        { event: 'error', data: { code: error }, ns: '/' },
      ]);
      expect(text.texts).toEqual([]);
      expect(frames.texts.map((frame) => JSON.parse(frame) as object)).toMatchObject([{ error: { code: error } }]);
      expect(other.closing).toBeUndefined();
      expect(await other.ask('notification:list', {})).toHaveProperty('data');
    });

    it('an expired token: 4010, and not before its time', async () => {
      const exp = Math.ceil(now()) + 8;
      const [{ json, text, frames }, refreshed] = await Promise.all([
        present(node, (sub) => hs256(claims({ sub, exp }))),
        present(node, (sub) => hs256(claims({ sub, exp }))),
      ]);
      const renewal = { token: token(refreshed.userId) };
      expect(await refreshed.json.ask('auth:refresh', renewal, '/projects')).toHaveProperty('data');
      expect(json.of('auth:expiring', '/')).toHaveLength(1);
      await until('expiry', () => now() >= exp + 1);
      expect((await json.ask('chat:history', {})).error?.code).toBe('TOKEN_EXPIRED');
      for (const socket of [json, text, frames]) {
        expect(await socket.closed(40_000)).toEqual({ code: 4010, reason: 'TOKEN_EXPIRED' });
      }
      expect(now()).toBeGreaterThanOrEqual(exp + 25);
      for (const ns of ['/', '/chat']) expect(json.errors(ns).at(-1)?.code).toBe('TOKEN_EXPIRED');
      expect(frames.texts.map((frame) => JSON.parse(frame) as object)).toMatchObject([
        { error: { code: 'TOKEN_EXPIRED' } },
      ]);
      expect((await refreshed.text.closed()).code).toBe(4010);
      expect((await refreshed.json.ask('chat:history', {})).error?.code).toBe('VALIDATION_FAILED');
    }, 90_000);

    it('going on at three times the limit: 4008', async () => {
      const alice = newName('alice');
      const socket = await JsonSocket.connect(node(1), alice);
      const asked = times(300).map(() => socket.ask('no:such:event', {}));
      const answers = await Promise.all(asked);
      expect(answers.filter(({ error }) => error?.code === 'UNKNOWN_EVENT')).toHaveLength(100);
      expect(answers.filter(({ error }) => (error?.retryAfterMs ?? 0) > 0)).toHaveLength(200);
      expect(socket.closing).toBeUndefined();
      for (const _ of times(50)) socket.write('not even JSON');
      expect(await socket.closed()).toEqual({ code: 4008, reason: 'RATE_LIMITED' });
      expect(socket.errors().at(-1)).toMatchObject({ code: 'RATE_LIMITED', message: 'Rate limit exceeded' });
      // Another connection of his has its own patience, and the same limit.
      const again = await JsonSocket.connect(node(), alice);
      expect((await again.ask('no:such:event', {})).error?.code).toBe('RATE_LIMITED');
    });
  });
});

describe('frames that are none', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closePlainSockets);
  expectToStayAlive(() => [node]);

  const json = '{"event":"chat:history","data":{"conversationId":"أهلًا"},"id":1}';
  const sized = (bytes: number): string => padded(json, bytes - (Buffer.byteLength(json) - json.length));

  describe.each([true, false])('the limit of a frame, with compression %p (T2)', (perMessageDeflate) => {
    const connect = (): Promise<JsonSocket> =>
      JsonSocket.connect(node, newName('alice'), { ...byHeader(token(newName('alice'))), perMessageDeflate });

    it('is accepted at it, and closed with 1009 beyond', async () => {
      const socket = await connect();
      for (const size of [FRAME_LIMIT - 1, FRAME_LIMIT]) {
        expect((await socket.askFrame(1, sized(size))).error?.code).toBe('VALIDATION_FAILED');
      }
      socket.write(sized(FRAME_LIMIT + 1));
      expect((await socket.closed()).code).toBe(1009);
    });

    it('counts all fragments of a message', async () => {
      for (const size of [FRAME_LIMIT, FRAME_LIMIT + 1]) {
        const socket = await connect();
        const whole = Buffer.from(sized(size));
        for (const i of times(3)) {
          const part = whole.subarray(i * 30_000, (i + 1) * 30_000);
          socket.ws.send(part, { fin: i === 2, binary: false });
        }
        if (size > FRAME_LIMIT) expect((await socket.closed()).code).toBe(1009);
        else await until('the answer', () => socket.answers.length === 1);
      }
    });

    it('counts what a frame unfolds to', async () => {
      const socket = await connect();
      socket.ws.send(' '.repeat(10_000_000), { compress: true });
      expect((await socket.closed()).code).toBe(1009);
    });
  });

  const BROKEN: [what: string, code: number, write: (socket: JsonSocket) => void][] = [
    ['invalid UTF-8', 1007, ({ ws }) => ws.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false })],
    ['a surrogate in UTF-8', 1007, ({ ws }) => ws.send(Buffer.from([0xed, 0xa0, 0x80]), { binary: false })],
    ['a frame without a mask', 1002, ({ ws }) => ws.send(json, { mask: false })],
    ['a continuation of nothing', 1002, (socket) => tcpOf(socket).write(Buffer.from([0x80, 0x80, 0, 0, 0, 0]))],
    [
      'a kind of frame that does not exist',
      1002,
      (socket) => tcpOf(socket).write(Buffer.from([0x83, 0x80, 0, 0, 0, 0])),
    ],
    ['a reserved bit', 1002, (socket) => tcpOf(socket).write(Buffer.from([0xa1, 0x80, 0, 0, 0, 0]))],
    ['a ping in pieces', 1002, (socket) => tcpOf(socket).write(Buffer.from([0x09, 0x80, 0, 0, 0, 0]))],
    ['a frame of 2^63 bytes', 1009, (socket) => tcpOf(socket).write(Buffer.from([0x81, 0xff, 0x80, ...times(11)]))],
    ['a close frame of one byte', 1002, (socket) => tcpOf(socket).write(Buffer.from([0x88, 0x81, 0, 0, 0, 0, 0]))],
  ];

  it.each(BROKEN)('closes on %s: %i (T6)', async (_what, code, write) => {
    const socket = await JsonSocket.connect(node, newName('alice'));
    write(socket);
    expect((await socket.closed()).code).toBe(code);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of one byte', Buffer.from('[')],
  ])('closes on 20,000 fragments that never end, %s, and keeps nothing of them (T3)', async (_what, piece) => {
    const rss = async (): Promise<number> => (await scrape(node)).get('process_resident_memory_bytes') ?? 0;
    const attack = async (): Promise<void> => {
      const sockets = await Promise.all(times(10).map(() => JsonSocket.connect(node, newName('mallory'))));
      for (const { ws } of sockets) {
        for (const _ of times(20_000)) ws.send(piece, { fin: false, binary: false, compress: false });
      }
      for (const socket of sockets) await socket.closed();
    };
    // The first time a process may grow for good.
    await attack();
    const before = await rss();
    for (const _ of times(3)) await attack();
    expect((await rss()) - before).toBeLessThan(30 * 2 ** 20);
  });
});

describe('a server that is stopped', () => {
  afterEach(closePlainSockets);

  it('closes with 4012 and ends, whoever does not answer', async () => {
    const node = await startNode();
    const alice = newName('alice');
    const id = await newConversation(node, [alice]);
    const sockets = await Promise.all([
      JsonSocket.connect(node, alice),
      PlainSocket.room(node, alice, id),
      PlainSocket.room(node, alice, id, { query: '?frames=json' }),
    ]);
    const deaf = await JsonSocket.connect(node, alice);
    deaf.ws.pause();
    expect(await node.stop('SIGTERM')).toBe(0);
    for (const socket of sockets) expect((await socket.closed()).code).toBe(4012);
  }, 30_000);
});

/** Where a client of the library writes, for what it would not write itself. */
function tcpOf({ ws }: PlainSocket): { write: (bytes: Buffer) => void } {
  return (ws as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket;
}
