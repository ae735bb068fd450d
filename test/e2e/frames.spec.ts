import { gzipSync } from 'node:zlib';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { Node, onBothEngines, startNode } from '../support/node';
import {
  HANDSHAKES,
  plainHttp,
  PlainAnswer,
  pollingSid,
  pollingUrl,
  problemOf,
  upgradeHeaders,
} from '../support/plain-http';
import { RawTcp, requestHead } from '../support/raw-tcp';
import { askRaw, closeOf } from '../support/raw-events';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const FRAME_LIMIT = 65_536;
const BODY_LIMIT = 102_400;
const SETTINGS = { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' };

/** JSON may have blanks anywhere: a message of any length that is valid but for its length. */
const padded = (json: string, length: number): string => json.slice(0, -1).padEnd(length - 1) + json.slice(-1);

onBothEngines((node) => {
  afterEach(closeClients);

  it('makes one socket of a namespace, however often a connection asks for it', async () => {
    const alice = newName('alice');
    const { engine } = (await Client.connect(node(), alice, { namespace: '/' })).socket.io;
    const answers: string[] = [];
    engine.on('message', (packet: unknown) => {
      if (typeof packet === 'string' && /^[04]\/chat,/.test(packet)) answers.push(packet.slice(0, 1));
    });
    const ask = (): void => void engine.write(`0/chat,${JSON.stringify({ token: token(alice) })}`);
    ask();
    ask();
    // Asking for what stands is against Socket.IO's protocol, and ends the connection.
    await until('an answer to both', () => answers.length === 2 || engine.readyState === 'closed');
    expect(answers.filter((type) => type === '0').length).toBeLessThan(2);
  });

  it('lets a socket leave a namespace and come back', async () => {
    const alice = newName('alice');
    const { socket } = await Client.connect(node(), alice);
    for (let i = 0; i < 3; i++) {
      socket.disconnect();
      socket.connect();
      await until('connected again', () => socket.connected);
    }
  });

  describe('the limit of a message (T2)', () => {
    it('over WebSocket: accepted at it, closed with 1009 beyond', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      const json = JSON.stringify(['chat:message', { conversationId: id, content: 'أهلًا' }]);
      const wide = Buffer.byteLength(json) - json.length;
      // Before the JSON come the packet types, the namespace and an id of seven digits.
      const room = FRAME_LIMIT - '42/chat,1000000'.length - wide;
      for (const size of [room - 1, room]) {
        expect((await askRaw(client, padded(json, size))).data).toMatchObject({ content: 'أهلًا' });
      }
      const closed = closeOf(client);
      await expect(askRaw(client, padded(json, room + 1))).rejects.toThrow('closed');
      expect((await closed).code).toBe(1009);
    });

    it('over WebSocket: counts what a compressed frame unfolds to', async () => {
      const client = await Client.connect(node(), newName('alice'));
      const closed = closeOf(client);
      client.socket.io.engine.write(`2/chat,1["chat:message",${' '.repeat(10_000_000)}{}]`, { compress: true });
      expect((await closed).code).toBe(1009);
    });

    it('over long-polling: accepted at it, 413 beyond', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const message = `42/chat,1${JSON.stringify(['chat:message', { conversationId: id, content: 'hello' }])}`;
      for (const headers of [{}, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
        const url = pollingUrl(node().url, await pollingSid(node().url));
        const write = (body: string): Promise<PlainAnswer> => plainHttp(url, { method: 'POST', headers, body });
        await write(`40/chat,${JSON.stringify({ token: token(alice) })}`);
        expect((await plainHttp(url)).text).toMatch(/^40\/chat,/);
        for (const size of [FRAME_LIMIT - 1, FRAME_LIMIT]) {
          expect((await write(padded(message, size))).text).toBe('ok');
          expect((await plainHttp(url)).text).toMatch(/^43\/chat,1\[\{"data":/);
        }
        expect((await write(padded(message, FRAME_LIMIT + 1))).status).toBe(413);
      }
    });

    it('over REST: accepted at it, 413 with problem+json beyond', async () => {
      const alice = newName('alice');
      const url = `${node().url}/api/v1/conversations`;
      const headers = { authorization: `Bearer ${token(alice)}`, 'content-type': 'application/json' };
      const post = (size: number, more = {}): Promise<PlainAnswer> =>
        plainHttp(url, { method: 'POST', headers: { ...headers, ...more }, body: padded('{"type":"group"}', size) });
      expect((await post(BODY_LIMIT - 1)).status).toBe(201);
      expect((await post(BODY_LIMIT)).status).toBe(201);
      for (const more of [{}, { 'transfer-encoding': 'chunked' }, { 'accept-language': 'ar' }]) {
        const answer = await post(BODY_LIMIT + 1, more);
        expect(answer.status).toBe(413);
        expect(problemOf(answer)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
      }
    });
  });
}, SETTINGS);

describe('requests that are none', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode(SETTINGS);
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeClients);
  expectToStayAlive(() => [node]);

  const REFUSED: [what: string, query: string][] = [
    ['no transport', 'EIO=4'],
    ['an unknown transport', 'EIO=4&transport=carrier-pigeon'],
    ['the transport __proto__', 'EIO=4&transport=__proto__'],
    ['the transport constructor', 'EIO=4&transport=constructor'],
    ['a transport that is not served', 'EIO=4&transport=webtransport'],
    ['no EIO', 'transport=TRANSPORT'],
    ['EIO 3', 'EIO=3&transport=TRANSPORT'],
    ['EIO 5', 'EIO=5&transport=TRANSPORT'],
    ['EIO __proto__', 'EIO=__proto__&transport=TRANSPORT'],
    ['an unknown sid', 'EIO=4&transport=TRANSPORT&sid=unknown'],
    ['the sid __proto__', 'EIO=4&transport=TRANSPORT&sid=__proto__'],
    ['the sid constructor', 'EIO=4&transport=TRANSPORT&sid=constructor'],
    ['the sid toString', 'EIO=4&transport=TRANSPORT&sid=toString'],
  ];

  it.each(REFUSED)('400: %s (T7)', async (_what, query) => {
    for (const transport of ['polling', 'websocket']) {
      const url = `${node.url}/socket.io/?${query.replace('TRANSPORT', transport)}`;
      const headers = transport === 'websocket' ? upgradeHeaders() : {};
      expect([transport, (await plainHttp(url, { headers })).status]).toEqual([transport, 400]);
      if (transport === 'polling') {
        expect((await plainHttp(url, { method: 'POST', body: '40' })).status).toBe(400);
      }
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('400: a handshake by %s (T7)', async (method) => {
    expect((await HANDSHAKES.polling(node.url, { method })).status).toBe(400);
    expect((await plainHttp(`${node.url}/socket.io/?EIO=4&transport=websocket`, { method })).status).toBe(400);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('400: %s with a sid that is valid (T7)', async (method) => {
    const sid = await pollingSid(node.url);
    expect((await plainHttp(pollingUrl(node.url, sid), { method })).status).toBe(400);
    const client = await Client.connect(node, newName('alice'));
    const ws = `${node.url}/socket.io/?EIO=4&transport=websocket&sid=${client.socket.io.engine.id}`;
    expect((await plainHttp(ws, { method })).status).toBe(400);
    expect((await client.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');
  });

  it('400: a polling request on a WebSocket connection, another EIO at the upgrade (T7)', async () => {
    const client = await Client.connect(node, newName('alice'));
    const id = client.socket.io.engine.id;
    expect((await plainHttp(pollingUrl(node.url, id))).status).toBe(400);
    expect((await plainHttp(pollingUrl(node.url, id), { method: 'POST', body: '41' })).status).toBe(400);
    expect((await client.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');

    const sid = await pollingSid(node.url);
    const upgrade = pollingUrl(node.url, sid).replace('polling', 'websocket').replace('EIO=4', 'EIO=3');
    expect((await plainHttp(upgrade, { headers: upgradeHeaders() })).status).toBe(400);
  });

  it('400: a polling POST that says it is binary (T8), or that is no packet', async () => {
    const url = pollingUrl(node.url, await pollingSid(node.url));
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await plainHttp(url, { method: 'POST', headers, body: '40' })).status).toBe(400);
    const other = pollingUrl(node.url, await pollingSid(node.url));
    await plainHttp(other, { method: 'POST', body: 'z'.repeat(100) });
    await until('its end', async () => (await plainHttp(other)).status === 400);
  });

  describe('over REST', () => {
    const request = (path: string, headers: Record<string, string>, method = 'GET'): Promise<PlainAnswer> =>
      plainHttp(`${node.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token('alice')}`, ...headers },
        body: method === 'GET' ? undefined : '{"type":"group"}',
      });
    const json = { 'content-type': 'application/json' };

    it.each([
      ['no JSON', json, '{"type":'],
      ['a text', json, '"group"'],
      ['null', json, 'null'],
      ['nothing', json, ''],
      ['a list', json, '[{"type":"group"}]'],
      ['another type of content', { 'content-type': 'text/plain' }, '{"type":"group"}'],
      ['no type of content', {}, '{"type":"group"}'],
      ['a charset nobody knows', { 'content-type': 'application/json; charset=klingon' }, '{"type":"group"}'],
      ['an encoding nobody knows', { ...json, 'content-encoding': 'klingon' }, '{"type":"group"}'],
      ['an encoding that is not true', { ...json, 'content-encoding': 'gzip' }, '{"type":"group"}'],
    ])('refuses %s as VALIDATION_FAILED', async (_what, headers, body) => {
      const answer = await plainHttp(`${node.url}/api/v1/conversations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token('alice')}`, ...headers },
        body,
      });
      expect([answer.status, problemOf(answer).code]).toEqual([400, 'VALIDATION_FAILED']);
    });

    it('ends a request whose body comes one byte a second, after 30 s', async () => {
      const headers = { authorization: `Bearer ${token('alice')}`, ...json, 'content-length': '1000' };
      const tcp = RawTcp.open(node);
      tcp.write(requestHead('/api/v1/conversations', headers, 'POST'));
      const dripping = setInterval(() => tcp.write(' '), 1_000);
      await tcp.end(45_000);
      clearInterval(dripping);
      expect(tcp.status).toBe(408);
    });

    it('counts what a compressed body unfolds to', async () => {
      const body = gzipSync(padded('{"type":"group"}', BODY_LIMIT + 1));
      const response = await fetch(`${node.url}/api/v1/conversations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token('alice')}`, ...json, 'content-encoding': 'gzip' },
        body,
      });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    });

    it('answers what does not exist with NOT_FOUND, and an address that is none with VALIDATION_FAILED', async () => {
      for (const [path, method] of [
        ['/nothing', 'GET'],
        ['/conversations', 'DELETE'],
        ['/__proto__', 'GET'],
      ] as const) {
        const answer = await request(path, json, method);
        expect([answer.status, problemOf(answer).code]).toEqual([404, 'NOT_FOUND']);
      }
      for (const path of [
        '/conversations/%E0%A4%A',
        '/conversations/%00',
        '/conversations/a%2Fb',
        '/conversations/%C3%A4',
      ]) {
        const answer = await request(path, json);
        expect([path, answer.status, problemOf(answer).code]).toEqual([path, 400, 'VALIDATION_FAILED']);
      }
    });
  });
});
