import { Client, closeClients, newName, token } from '../support/clients';
import { scrape } from '../support/metrics';
import { Node, startNode } from '../support/node';
import { plainHttp, PlainAnswer, pollingSid, pollingUrl, upgradeHeaders, upgradeTo } from '../support/plain-http';
import { heldBytes, MIB, PROBES, residentBytes, tcpConnections } from '../support/probes';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** For as long the server watches who has entered no namespace. */
const HANDSHAKE_MS = 5_000;

let node: Node;
beforeAll(async () => {
  const unlimited = { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_IP: '0' };
  node = await startNode({ ...PROBES, ...unlimited, HANDSHAKE_TIMEOUT_MS: String(HANDSHAKE_MS) });
}, 30_000);
afterAll(() => node.stop());
afterEach(closeClients);
expectToStayAlive(() => [node]);

const post = (url: string, body: string, headers: Record<string, string> = {}): Promise<PlainAnswer> =>
  plainHttp(url, { method: 'POST', headers, body });

/** A polling connection in /chat, its address. */
async function entered(): Promise<string> {
  const url = pollingUrl(node.url, await pollingSid(node.url));
  await post(url, `40/chat,${JSON.stringify({ token: token(newName('mallory')) })}`);
  expect((await plainHttp(url)).text).toMatch(/^40\/chat,/);
  return url;
}

const socketsInChat = async (): Promise<number> => {
  const series = await scrape(node);
  return ['polling', 'websocket']
    .map((transport) => series.get(`websocket_connected_clients{namespace="/chat",transport="${transport}"}`) ?? 0)
    .reduce((sum, count) => sum + count);
};

describe('a polling POST', () => {
  const binary = { 'content-type': 'application/octet-stream' };

  it('that says it is binary, a thousand times, is answered 400, and nothing of it stays (T8)', async () => {
    const attack = async (): Promise<void> => {
      for (const _ of times(20)) {
        const answers = times(50).map(async () => {
          const url = pollingUrl(node.url, await pollingSid(node.url));
          const { status } = await post(url, 'x'.repeat(60_000), binary);
          // And the connection it came on is one no more.
          return [status, (await plainHttp(url)).status];
        });
        expect(await Promise.all(answers)).toEqual(times(50).map(() => [400, 400]));
      }
      const forgotten = Date.now() + HANDSHAKE_MS + 1_000;
      await until('the end of all connections', async () => (await tcpConnections(node)) <= 2);
      await until('the end of what is due', () => Date.now() > forgotten);
    };
    await attack();
    const [held, resident] = [await heldBytes(node), await residentBytes(node)];
    await attack();
    expect((await heldBytes(node)) - held).toBeLessThan(5 * MIB);
    expect((await residentBytes(node)) - resident).toBeLessThan(30 * MIB);
  }, 90_000);

  it('that says it is binary ends an open connection, and its socket', async () => {
    const before = await socketsInChat();
    const url = await entered();
    expect(await socketsInChat()).toBe(before + 1);
    expect((await post(url, '40', binary)).status).toBe(400);
    await until('the end of the socket', async () => (await socketsInChat()) <= before);
  });

  it.each([
    ['an empty packet', ''],
    ['a packet of no kind', 'z'],
    ['30,000 empty packets', '\x1e'.repeat(30_000)],
    ['base64 that is none', 'b!!!!'],
    ['an attachment nobody announced', 'bAAAA'],
    ['a message of nothing', '4'],
    ['10,000 opens', Array(10_000).fill('0').join('\x1e')],
    ['10,000 upgrades', Array(10_000).fill('5').join('\x1e')],
  ])('of %s is answered, and ends at most its own connection', async (_what, body) => {
    const [url, other] = [await entered(), await Client.connect(node, newName('alice'))];
    expect([200, 400]).toContain((await post(url, body)).status);
    expect((await other.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');
    await post(url, '1'); // however it stands, it goes
  });
});

describe('what an upgrade changes (T7)', () => {
  it.each([
    ['EIO 3', 'EIO=3&transport=websocket'],
    ['EIO 5', 'EIO=5&transport=websocket'],
    ['no EIO', 'transport=websocket'],
    ['EIO twice', 'EIO=4&EIO=3&transport=websocket'],
    ['the transport polling', 'EIO=4&transport=polling'],
    ['an unknown transport', 'EIO=4&transport=__proto__'],
    ['no transport', 'EIO=4'],
  ])('%s: 400, and the connection goes on', async (_what, query) => {
    const url = await entered();
    const sid = new URL(url).searchParams.get('sid') ?? '';
    expect((await upgradeTo(`${node.url}/socket.io/?${query}&sid=${sid}`)).status).toBe(400);
    const asked = `42/chat,7${JSON.stringify(['chat:history', {}])}`;
    expect((await post(url, asked)).text).toBe('ok');
    expect((await plainHttp(url)).text).toMatch(/^43\/chat,7\[\{"error":/);
    // The same sid may still be upgraded as it ought to be.
    const { status } = await upgradeTo(url.replace('transport=polling', 'transport=websocket'));
    expect(status).toBe(101);
  });

  it.each([
    ['__proto__', 'EIO=4&transport=websocket&sid=__proto__'],
    ['constructor', 'EIO=4&transport=websocket&sid=constructor'],
    ['nobody’s', 'EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAA'],
  ])('a sid that is %s: 400', async (_what, query) => {
    expect((await upgradeTo(`${node.url}/socket.io/?${query}`)).status).toBe(400);
  });

  it.each(['POST', 'PUT', 'OPTIONS', 'DELETE'])('the method %s: 400', async (method) => {
    const sid = await pollingSid(node.url);
    const url = pollingUrl(node.url, sid).replace('transport=polling', 'transport=websocket');
    expect((await plainHttp(url, { method, headers: upgradeHeaders() })).status).toBe(400);
  });
});

describe('an attachment (T4)', () => {
  const announced = (count: number | string, ...placeholders: unknown[]): string =>
    `45${count}-/chat,1${JSON.stringify(['chat:message', { conversationId: 'x', list: placeholders }])}`;
  const placeholder = (num: unknown): object => ({ _placeholder: true, num });
  const part = `b${Buffer.from('x').toString('base64')}`;

  it.each([
    ['none announced', announced(0)],
    ['11 of them', announced(11, ...times(11).map(placeholder))],
    ['a placeholder out of range', [announced(1, placeholder(7)), part].join('\x1e')],
    ['a placeholder that is no number', [announced(1, placeholder('__proto__')), part].join('\x1e')],
    ['a placeholder below 0', [announced(1, placeholder(-1)), part].join('\x1e')],
    ['a number of them that is none', announced('x', placeholder(0))],
    ['an event instead of it', [announced(1, placeholder(0)), '42/chat,2["chat:history",{}]'].join('\x1e')],
  ])('over polling closes: %s', async (_what, body) => {
    const before = await socketsInChat();
    const url = await entered();
    const polled = plainHttp(url);
    await post(url, body);
    expect((await polled).text).toMatch(/^[16]/);
    await until('the end of the socket', async () => (await socketsInChat()) <= before);
  });

  it('over polling is refused: 10 of them', async () => {
    const url = await entered();
    await post(url, [announced(10, ...times(10).map(placeholder)), ...times(10).map(() => part)].join('\x1e'));
    expect((await plainHttp(url)).text).toMatch(/^43\/chat,1\[\{"error":\{"code":"VALIDATION_FAILED"/);
    await post(url, '1');
  });

  it('never sent is waited for by its own connection alone, and goes with it', async () => {
    const before = await socketsInChat();
    const wait = async (): Promise<void> => {
      const waiting = await Promise.all(times(100).map(entered));
      // All that is sent fills the limit of a message: what is kept for each is that, and no more.
      for (const url of waiting) await post(url, announced(10, 'x'.repeat(60_000), ...times(10).map(placeholder)));
      const other = await Client.connect(node, newName('alice'));
      expect((await other.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');
      other.close();
      for (const url of waiting) await post(url, '1');
      await until('the end of the sockets', async () => (await socketsInChat()) <= before);
    };
    await wait();
    const held = await heldBytes(node);
    await wait();
    expect((await heldBytes(node)) - held).toBeLessThan(5 * MIB);
  }, 60_000);
});
