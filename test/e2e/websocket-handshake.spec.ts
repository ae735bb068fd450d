import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import WebSocket from 'ws';
import type { Ticket } from '../../src/contracts/auth';
import { newConversation, newName, rest, token } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import { plainHttp, PlainAnswer, problemOf, upgradeHeaders, upgradeTo } from '../support/plain-http';
import {
  byHeader,
  bySubprotocol,
  closePlainSockets,
  JsonSocket,
  PlainOptions,
  PlainSocket,
} from '../support/plain-socket';
import { restAs } from '../support/roles';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';
import { Watcher } from '../support/watching';
import { closeSpeakers } from '../support/speakers';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const bearer = (userId: string): Record<string, string> => ({ authorization: `Bearer ${token(userId)}` });

async function newTicket(node: Node, userId: string): Promise<string> {
  return (await rest<Ticket>(node, userId, 'POST', '/tickets')).body.data.ticket;
}

/** Expects a refusal in problem+json. */
function expectRefused(answer: PlainAnswer, status: number, code: string, message?: string): void {
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(code)]);
  expect(problemOf(answer)).toMatchObject({ status, code, ...(message && { message }) });
  expect(problemOf(answer).requestId).toMatch(/./);
}

/** Who says, in all his namespaces, that he is this user. */
async function expectToBe(socket: JsonSocket, userId: string, node: Node): Promise<void> {
  const conversationId = await newConversation(node, [userId]);
  const sent = await socket.ask<{ senderId: string }>('chat:message', { conversationId, content: 'hello' });
  expect(sent.data?.senderId).toBe(userId);
  for (const event of ['notification:list', 'presence:subscribe']) {
    expect(await socket.ask(event, event === 'presence:subscribe' ? { userIds: [userId] } : {})).toHaveProperty('data');
  }
}

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    const WAYS: [way: string, by: (userId: string) => PlainOptions | Promise<PlainOptions>, protocol: string][] = [
      ['the header', (userId) => byHeader(token(userId)), ''],
      ['a subprotocol', (userId) => bySubprotocol(token(userId)), 'depth.v1'],
      [
        'a subprotocol before depth.v1',
        (userId) => ({ protocols: [`bearer.${token(userId)}`, 'depth.v1'] }),
        'depth.v1',
      ],
      ['a ticket', async (userId) => ({ query: `?ticket=${await newTicket(node(), userId)}` }), ''],
    ];

    it.each(WAYS)('takes %s, for all namespaces of the connection', async (_way, by, protocol) => {
      const alice = newName('alice');
      const socket = JsonSocket.dial(node(1), await by(alice));
      await once(socket.ws, 'open');
      expect(socket.ws.protocol).toBe(protocol);
      await expectToBe(socket, alice, node());

      const id = await newConversation(node(), [alice]);
      const { query = '', ...more } = await by(alice);
      const room = await PlainSocket.room(node(1), alice, id, { headers: {}, query, ...more });
      room.write('hello');
      expect(await room.hear(1)).toEqual(['hello']);
    });

    it('takes nothing for a ticket that is none', async () => {
      for (const wrong of ['', 'unknown', '__proto__', 'x'.repeat(4_000)]) {
        expectRefused(await upgradeTo(`${node().url}/ws?ticket=${wrong}`), 401, 'UNAUTHENTICATED', 'Invalid token');
      }
    });

    it('does not spend a ticket on an upgrade that cannot be', async () => {
      const ticket = await newTicket(node(), newName('alice'));
      const path = `/ws?ticket=${ticket}`;
      expectRefused(await upgradeTo(`${node().url}/nothing?ticket=${ticket}`), 404, 'NOT_FOUND');
      expectRefused(await upgradeTo(node().url + path, { headers: { origin: 'https://evil.com' } }), 403, 'FORBIDDEN');
      expect((await upgradeTo(node(1).url + path)).status).toBe(101);
    });

    it('counts the connections of a user over all kinds and nodes, and makes room when one ends', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const sockets = [
        await JsonSocket.connect(node(), alice),
        await JsonSocket.connect(node(1), alice),
        await PlainSocket.room(node(1), alice, id),
      ];
      for (const [i, path] of ['/ws', `/ws/rooms/${id}`].entries()) {
        const headers = { ...bearer(alice), 'accept-language': 'ar' };
        const refused = await upgradeTo(node(i).url + path, { headers });
        expectRefused(refused, 429, 'LIMIT_EXCEEDED', 'تجاوز الحد المسموح');
      }
      for (const socket of sockets) {
        // As long as there is no room the old one stays the third.
        socket.close();
        await until('room for one more', async () => {
          const next = JsonSocket.dial(node(1), byHeader(token(alice)));
          await until('an end of the try', () => next.ws.readyState !== WebSocket.CONNECTING);
          return next.ws.readyState === WebSocket.OPEN;
        });
        expect((await upgradeTo(`${node().url}/ws`, { headers: bearer(alice) })).status).toBe(429);
      }
      // Who was refused for another reason holds no place.
      const bob = newName('bob');
      for (const _ of times(5)) {
        const refused = await upgradeTo(`${node().url}/ws/rooms/none`, { headers: bearer(bob) });
        expectRefused(refused, 403, 'FORBIDDEN');
      }
      await JsonSocket.connect(node(1), bob);
    });

    it('makes its user online, and offline when it ends', async () => {
      for (const open of [
        (userId: string) => JsonSocket.connect(node(1), userId),
        async (userId: string) => PlainSocket.room(node(1), userId, await newConversation(node(), [userId])),
      ]) {
        const bob = newName('bob');
        const watcher = await Watcher.on(node());
        expect(await watcher.subscribe(bob)).toMatchObject([{ online: false }]);
        const socket = await open(bob);
        await watcher.hear(bob, true, 5_000);
        socket.close();
        await watcher.hear(bob, false, 5_000);
        expect(watcher.heardOf(bob)).toEqual([true, false]);
      }
    });

    it('refreshes the token of the whole connection, for the same user alone', async () => {
      const alice = newName('alice');
      const socket = await JsonSocket.connect(node(), alice);
      expect(await socket.ask('auth:refresh', { token: token(alice, { expiresIn: 7_200 }) })).toMatchObject({
        data: { expiresAt: expect.any(String) as string },
      });
      expect((await socket.ask('auth:refresh', { token: token(newName('bob')) })).error?.code).toBe('FORBIDDEN');
      expect((await socket.ask('auth:refresh', { token: 'garbage' }, '/chat')).error?.code).toBe('UNAUTHENTICATED');
      // What the role gives comes and goes with it.
      expect((await socket.ask('admin:stats', {})).error?.code).toBe('FORBIDDEN');
      await socket.ask('auth:refresh', { token: token(alice, { role: 'admin' }) });
      expect(await socket.ask('admin:audit', {})).toHaveProperty('data');
      await socket.ask('auth:refresh', { token: token(alice) });
      expect((await socket.ask('admin:audit', {})).error?.code).toBe('FORBIDDEN');
    });
  },
  { SOCKETS_PER_USER: '3', HANDSHAKES_PER_10S: '0', EVENTS_PER_MINUTE: '0' },
);

onBothEngines(
  (node) => {
    afterEach(closePlainSockets);

    it('refuses whom the directory does not know', async () => {
      const alice = newName('alice');
      for (const path of ['/ws', '/ws/rooms/none']) {
        const refused = await upgradeTo(node().url + path, { headers: { ...bearer(alice), 'accept-language': 'ar' } });
        expectRefused(refused, 401, 'USER_NOT_FOUND', 'المستخدم غير موجود');
      }
      expect(
        (await restAs('service', node(), newName('service'), 'PUT', `/users/${alice}`, { name: 'Alice' })).status,
      ).toBe(200);
      await JsonSocket.connect(node(1), alice);
    });
  },
  { USER_DIRECTORY: 'registered' },
);

describe('an upgrade', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ HANDSHAKES_PER_10S: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closePlainSockets);
  expectToStayAlive(() => [node]);

  it('without a token is refused in the language of the caller', async () => {
    for (const path of ['/ws', '/ws/rooms/general']) {
      const refused = await upgradeTo(node.url + path, { headers: { 'accept-language': 'ar' } });
      expectRefused(refused, 401, 'UNAUTHENTICATED', 'الرمز المميز مطلوب');
      expect(refused.headers['www-authenticate']).toMatch(/^Bearer\b/);
      expectRefused(await upgradeTo(node.url + path), 401, 'UNAUTHENTICATED', 'A token is required');
    }
  });

  it('with a full token in its query is refused, whatever else there is', async () => {
    const jwt = token(newName('alice'));
    for (const query of [`token=${jwt}`, `access_token=${jwt}`, `ticket=${jwt}`, `x=${jwt}`, 'token=x']) {
      for (const headers of [{}, bearer(newName('alice'))]) {
        expectRefused(await upgradeTo(`${node.url}/ws?${query}`, { headers }), 401, 'UNAUTHENTICATED');
      }
    }
  });

  it.each([
    '/',
    '/ws/',
    '/ws/x',
    '/wsx',
    '/WS',
    '/ws/rooms',
    '/ws/rooms/',
    '/ws/rooms/a/b',
    '//ws',
    '/socket.io',
    '/socket.iox',
    '/api/v1/stream',
    '/health/live',
  ])('of %s is NOT_FOUND', async (path) => {
    expectRefused(await upgradeTo(node.url + path, { headers: bearer(newName('alice')) }), 404, 'NOT_FOUND');
  });

  it('of what is no address is refused, and nothing breaks', async () => {
    for (const target of ['//[', 'http://[', '//', '*', '/ws?%E0%A4%A', '/ws#x', 'http://a b/ws', '/ws/rooms/%']) {
      const { status, problem } = await upgradeRaw(node, target, bearer(newName('alice')));
      expect([target, [101, 400, 404].includes(status)]).toEqual([target, true]);
      if (status !== 101 && problem) expect(problem).toMatchObject({ requestId: expect.any(String) as string });
    }
  });

  it('that is no upgrade is an HTTP request like any other', async () => {
    for (const method of ['GET', 'POST', 'PUT']) {
      for (const path of ['/ws', '/ws/rooms/general']) {
        const answer = await plainHttp(node.url + path, { method, headers: bearer(newName('alice')) });
        expectRefused(answer, 404, 'NOT_FOUND');
      }
    }
  });

  it.each([
    ['by POST', { method: 'POST' }],
    ['to another version', { headers: { 'sec-websocket-version': '12' } }],
    ['to no version', { headers: { 'sec-websocket-version': '' } }],
    ['without a key', { headers: { 'sec-websocket-key': '' } }],
    ['with a key that is none', { headers: { 'sec-websocket-key': 'short' } }],
    ['to another protocol', { headers: { upgrade: 'h2c' } }],
    ['to subprotocols that are none', { headers: { 'sec-websocket-protocol': 'a,,b' } }],
  ])(
    '%s is INVALID_FRAME',
    async (_what, { headers, ...more }: { method?: string; headers?: Record<string, string> }) => {
      const answer = await upgradeTo(`${node.url}/ws`, {
        ...more,
        headers: { ...bearer(newName('alice')), ...headers },
      });
      expectRefused(answer, 400, 'INVALID_FRAME');
      if (headers && 'sec-websocket-version' in headers) expect(answer.headers['sec-websocket-version']).toBe('13');
    },
  );

  it('does not make who offers depth.v1 alone authenticated', async () => {
    const headers = { 'sec-websocket-protocol': 'depth.v1' };
    expectRefused(await upgradeTo(`${node.url}/ws`, { headers }), 401, 'UNAUTHENTICATED', 'A token is required');
  });
});

describe('connections of one address', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ SOCKETS_PER_IP: '2', HANDSHAKES_PER_10S: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closePlainSockets);

  it('are refused past the limit, whatever X-Forwarded-For says, and make room when they end', async () => {
    const alice = newName('alice');
    const first = await JsonSocket.connect(node, alice);
    await JsonSocket.connect(node, alice);
    const headers = { ...bearer(newName('bob')), 'x-forwarded-for': '203.0.113.7' };
    for (const path of ['/ws', '/ws/rooms/none']) {
      expectRefused(await upgradeTo(node.url + path, { headers }), 429, 'LIMIT_EXCEEDED', 'Limit exceeded');
    }
    first.close();
    await until('room for one more', async () => (await upgradeTo(`${node.url}/ws`, { headers })).status === 101);
    // Who is refused for another reason holds no place.
    for (const _ of times(5)) {
      await until('a refusal', async () => (await upgradeTo(`${node.url}/ws`)).status === 401);
    }
    await until('room for one more', async () => (await upgradeTo(`${node.url}/ws`, { headers })).status === 101);
  });
});

/** An upgrade whose request target need not be an address. */
function upgradeRaw(
  node: Node,
  target: string,
  more: Record<string, string>,
): Promise<{ status: number; problem: unknown }> {
  const { hostname, port, host } = new URL(node.url);
  return new Promise((resolve, reject) => {
    const tcp = connectTcp(Number(port), hostname);
    let text = '';
    const settle = (): void => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]),
        problem: body.startsWith('{') && JSON.parse(body),
      });
    };
    tcp.on('data', (chunk) => {
      text += chunk.toString();
      if (text.startsWith('HTTP/1.1 101')) tcp.destroy();
    });
    tcp.once('close', settle);
    tcp.once('error', reject);
    tcp.setTimeout(5_000, () => tcp.destroy());
    const headers = Object.entries({ host, ...upgradeHeaders(), ...more }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    tcp.write(`GET ${target} HTTP/1.1\r\n${headers.join('')}\r\n`);
  });
}
