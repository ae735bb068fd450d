import { newName, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { Node, startNode } from '../support/node';
import {
  EVERY_TRANSPORT,
  GRANTED,
  HANDSHAKES,
  plainHttp,
  PlainAnswer,
  pollingSid,
  pollingUrl,
  problemOf,
  TRANSPORTS,
  upgradeTo,
} from '../support/plain-http';

let node: Node;
const serve = (settings: Record<string, string>): void => {
  beforeAll(async () => {
    node = await startNode(settings);
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeConnections);
};

/** Origins may depend on where the server listens: `URL` stands for that. */
const originOf = (template: string): Record<string, string> =>
  template === 'none' ? {} : { origin: template.replace('URL', node.url) };

type Enter = (url: string, options: { headers: Record<string, string> }) => Promise<PlainAnswer>;

const asAlice = (headers: Record<string, string>): Record<string, string> => ({
  ...headers,
  authorization: `Bearer ${token(newName('alice'))}`,
});

/** How a page comes in, and what it is answered when it is let in. */
const ENTRANCES: [entrance: string, granted: number, enter: Enter][] = [
  ...EVERY_TRANSPORT.map((name): [string, number, Enter] => [name, GRANTED[name], HANDSHAKES[name]]),
  ['/ws/rooms', 101, (url, { headers }) => upgradeTo(`${url}/ws/rooms/general`, { headers: asAlice(headers) })],
  ['the stream', 200, (url, { headers }) => streamTo(url, asAlice(headers))],
];

/** One that is let in is asked for no more than its head. */
async function streamTo(url: string, headers: Record<string, string>): Promise<PlainAnswer> {
  const address = `${url}/api/v1/stream?rooms=user:me`;
  const head = await plainHttp(address, { method: 'HEAD', headers });
  return head.status === 200 ? head : plainHttp(address, { headers });
}

describe.each(ENTRANCES)('over %s, with CLIENT_URL', (_entrance, granted, enter) => {
  serve({
    CLIENT_URL: 'https://app.example.com, http://other.example.com:8080/some/path',
    HANDSHAKES_PER_10S: '0',
    DEMO: 'true',
  });

  it.each([
    'https://evil.com',
    'null',
    'URL.evil.com',
    'URL@evil.com',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://localhost:3000',
    'https://app.example.com.evil.com',
    'https://evil.com?https://app.example.com',
    'https://app.example.com@evil.com',
    'https://evilapp.example.com',
    'https://sub.app.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'http://other.example.com',
    'HTTPS://APP.EXAMPLE.COM.EVIL.COM',
    'https://appXexample.com',
    'file://',
    '*',
    '',
    'undefined',
    'https://app.example.com%2eevil.com',
    'https://app.example.com\t.evil.com',
    '__proto__',
  ])('refuses the origin %j (T11)', async (template) => {
    const answer = await enter(node.url, { headers: originOf(template) });
    expect(answer.status).toBe(403);
    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN', message: 'You may not do this' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['none', 'URL', 'https://app.example.com', 'http://other.example.com:8080'])(
    'accepts the origin %s',
    async (template) => {
      const answer = await enter(node.url, { headers: originOf(template) });
      expect(answer.status).toBe(granted);
    },
  );

  it('refuses in the language of the caller', async () => {
    const headers = { ...originOf('https://evil.com'), 'accept-language': 'ar' };
    expect(problemOf(await enter(node.url, { headers })).message).toBe('غير مسموح لك بذلك');
  });
});

describe('with CLIENT_URL', () => {
  serve({ CLIENT_URL: 'https://app.example.com' });

  it.each(TRANSPORTS)('serves a client of an allowed page over %s', async (transport) => {
    const extraHeaders = originOf('https://app.example.com');
    const connection = new Connection(node, { transports: [transport], extraHeaders });
    await connection.admitted('/chat', { token: token(newName('alice')) });
  });

  it('refuses a foreign page the use of a polling connection that is open, and its upgrade', async () => {
    const sid = await pollingSid(node.url);
    const url = pollingUrl(node.url, sid);
    const headers = originOf('https://evil.com');
    for (const method of ['GET', 'POST']) {
      expect((await plainHttp(url, { method, headers, body: method === 'POST' ? '40' : undefined })).status).toBe(403);
    }
    const upgrade = { ...headers, connection: 'Upgrade', upgrade: 'websocket' };
    const own = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const refused = await plainHttp(url.replace('polling', 'websocket'), { headers: { ...upgrade, ...own } });
    expect(refused.status).toBe(403);
    expect((await plainHttp(url, { method: 'POST', body: '40' })).text).toBe('ok');
  });

  it('tells browsers of an allowed page that they may read the answer, and no others', async () => {
    const allowed = await HANDSHAKES.polling(node.url, { headers: originOf('https://app.example.com') });
    expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example.com');
    const url = `${node.url}/api/v1/conversations`;
    const preflight = async (origin: string): Promise<unknown> => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      return (await plainHttp(url, { method: 'OPTIONS', headers })).headers['access-control-allow-origin'];
    };
    expect(await preflight('https://app.example.com')).toBe('https://app.example.com');
    expect(await preflight('https://evil.com')).toBeUndefined();
    expect(await preflight('null')).toBeUndefined();
    const { headers } = await plainHttp(url, { headers: originOf('https://evil.com') });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe.each(EVERY_TRANSPORT)('over %s, in development without CLIENT_URL', (transport) => {
  serve({});

  it.each(['https://evil.com', 'null', 'URL.evil.com', 'http://localhost.evil.com', 'http://localhost:80@evil.com'])(
    'refuses the origin %s',
    async (template) => {
      const answer = await HANDSHAKES[transport](node.url, { headers: originOf(template) });
      expect([answer.status, problemOf(answer).code]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it.each(['none', 'URL', 'http://localhost:5173', 'http://127.0.0.1:8080', 'http://[::1]:3000'])(
    'accepts the origin %s',
    async (template) => {
      const answer = await HANDSHAKES[transport](node.url, { headers: originOf(template) });
      expect(answer.status).toBe(GRANTED[transport]);
    },
  );
});

describe.each(EVERY_TRANSPORT)('over %s, in production without CLIENT_URL', (transport) => {
  serve({ NODE_ENV: 'production', HOST: '127.0.0.1' });

  it.each(['https://evil.com', 'null', 'http://localhost:5173', 'http://127.0.0.1:1'])(
    'refuses the origin %s',
    async (template) => {
      const answer = await HANDSHAKES[transport](node.url, { headers: originOf(template) });
      expect([answer.status, problemOf(answer).code]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it.each(['none', 'URL'])('accepts the origin %s', async (template) => {
    const answer = await HANDSHAKES[transport](node.url, { headers: originOf(template) });
    expect(answer.status).toBe(GRANTED[transport]);
  });
});
