import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Ticket } from '../../src/contracts/auth';
import { EnvironmentError, readEnvironment, SETTINGS } from '../../src/config/environment';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { Node, SECRET, startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';
import { start, stop } from '../support/processes';
import { until } from '../support/until';

const ROOT = join(__dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'main.js');

interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a program of ours with these settings alone, to its end or until it says `ready`. */
async function run(args: string[], settings: Record<string, string>): Promise<Run> {
  const { PATH, HOME } = process.env;
  const child = start(process.execPath, args, { PATH, HOME, ...settings });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const closed = once(child, 'close');
  await until('an end or `ready`', () => child.exitCode !== null || /^ready /m.test(text.out));
  const code = child.exitCode;
  await stop(child, 'SIGKILL');
  await closed;
  return { code, ...text };
}

const startServer = (settings: Record<string, string>): Promise<Run> =>
  run([MAIN], { PORT: '0', JWT_SECRET: SECRET, DEMO: 'false', ...settings });

const serving: Node[] = [];

/** A server for one test, which does not outlive it. */
async function serve(settings: Record<string, string> = {}): Promise<Node> {
  const node = await startNode(settings);
  serving.push(node);
  return node;
}

afterEach(async () => {
  closeClients();
  closeConnections();
  await Promise.all(serving.splice(0).map((node) => node.stop()));
}, 20_000);

describe('a setting that is wrong', () => {
  const COUNTS = SETTINGS.filter((name) => /^(MAX_|.*_(PER|EVENTS|HOURS|MESSAGES|DAYS|MS|PROXY))/.test(name));
  /** Each wrong by itself, whatever the others are. */
  const WRONG: Record<string, string>[] = [
    {
      PORT: 'http',
      ENGINE: 'mongo',
      DURABILITY: 'disk',
      REDIS_URL: 'http://127.0.0.1',
      JWT_JWKS_URI: 'ftp://127.0.0.1/keys',
      JWT_ALGORITHM: 'none',
      CLIENT_URL: '*',
      LOG_LEVEL: 'loud',
      LOG_EVENTS: 'perhaps',
      DEFAULT_LOCALE: 'fr',
      USER_DIRECTORY: 'closed',
      DEMO: 'perhaps',
      CONSOLE: 'perhaps',
      COMPRESSION: 'much',
      UPSTREAMS: '[{"name": "ticker", "url": "ws://127.0.0.1"',
      ...Object.fromEntries(COUNTS.map((name) => [name, 'many'])),
    },
    {
      PORT: '65536',
      REDIS_URL: 'nonsense',
      CLIENT_URL: 'https://fine.example, nonsense',
      UPSTREAMS: '[{"name": "ticker", "url": "http://127.0.0.1"}]',
      ...Object.fromEntries(COUNTS.map((name) => [name, '1.5'])),
    },
    {
      PORT: '-1',
      BATCH_WINDOW_MS: '101',
      DRAIN_MS: '20001',
      MAX_FRAME_BYTES: '0',
      MAX_BODY_BYTES: '0',
      ROOM_LOG_EVENTS: '0',
      PING_INTERVAL_MS: '0',
    },
  ];

  it.each(WRONG)(
    'stops the start, and is named: %j',
    async (settings) => {
      // They are read in steps, the first of which that has a wrong one is the last.
      for (const left = new Map(Object.entries(settings)); left.size > 0;) {
        const { code, out, err } = await startServer(Object.fromEntries(left));
        expect(code).toBeGreaterThan(0);
        expect(out).not.toContain('ready');
        const named = [...left.keys()].filter((name) => new RegExp(`^${name}: `, 'm').test(err));
        expect({ left: [...left.keys()], named }).not.toMatchObject({ named: [] });
        for (const name of named) left.delete(name);
      }
    },
    60_000,
  );

  it.each<[name: string, value: string, beside?: Record<string, string>]>([
    ['DURABILITY', 'replicated'],
    ['JWT_ALGORITHM', 'RS256'],
    ['JWT_PUBLIC_KEY', 'not a key', { JWT_SECRET: '' }],
  ])('%s=%s, wrong beside the others, stops the start, and is named', async (name, value, beside = {}) => {
    const { code, out, err } = await startServer({ [name]: value, ...beside });
    expect(code).toBeGreaterThan(0);
    expect(err).toContain(name);
    expect(out).not.toContain('ready');
  });

  it('is named beside every other one', async () => {
    const { err } = await startServer({ PORT: 'x', LOG_LEVEL: 'loud', DEMO: 'perhaps' });
    for (const name of ['PORT', 'LOG_LEVEL', 'DEMO']) expect(err).toContain(name);
  });

  const TICKER = { name: 'ticker', url: 'ws://127.0.0.1', headers: { authorization: 'Bearer of secrets' } };
  it.each([
    ['UPSTREAMS', '[{"headers": {"authorization": "Bearer of secrets"'],
    ['UPSTREAMS', TICKER],
    ['UPSTREAMS', 'secrets'],
    ['[0]', [null]],
    ['[0].name', [{ ...TICKER, name: undefined }]],
    ['[0].name', [{ ...TICKER, name: 'the ticker' }]],
    ['[1].name', [TICKER, TICKER]],
    ['[0].url', [{ ...TICKER, url: undefined }]],
    ['[0].url', [{ ...TICKER, url: 'https://user:secrets@127.0.0.1' }]],
    ['[0].url', [{ ...TICKER, url: 7 }]],
    ['[0].headers', [{ ...TICKER, headers: { authorization: 'Bearer of\nsecrets' } }]],
    ['[0].headers', [{ ...TICKER, headers: { authorization: ['secrets'] } }]],
    ['[0].headers', [{ ...TICKER, headers: 'secrets' }]],
    ['[0].pingIntervalSeconds', [{ ...TICKER, pingIntervalSeconds: 0 }]],
    ['[0].pingIntervalSeconds', [{ ...TICKER, pingIntervalSeconds: '55' }]],
    ['[0].reconnectSeconds', [{ ...TICKER, reconnectSeconds: -1 }]],
    ['[0].binaryType', [{ ...TICKER, binaryType: 'nodebuffer' }]],
    ['[0].relayTo', [{ ...TICKER, relayTo: 'no id' }]],
    ['[0].relayTo', [{ ...TICKER, forward: true }]],
    ['[0].forward', [{ ...TICKER, relayTo: 'general', forward: 'yes' }]],
    ['[0].password', [{ ...TICKER, password: 'secrets' }]],
    ['[0].constructor', [{ ...TICKER, constructor: 'secrets' }]],
  ])('is UPSTREAMS with a wrong %s, and no value of it is shown', (field, value) => {
    const read = (): unknown =>
      readEnvironment({ UPSTREAMS: typeof value === 'string' ? value : JSON.stringify(value) });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(new RegExp(`UPSTREAMS.*${field === 'UPSTREAMS' ? '' : field.replace(/[[\]]/g, '\\$&')}`));
    expect(read).not.toThrow('secrets');
  });

  it('is a second key for tokens', async () => {
    const keys = { JWT_SECRET: SECRET, JWT_PUBLIC_KEY: 'key', JWT_JWKS_URI: 'http://127.0.0.1/keys' };
    for (const two of [
      ['JWT_SECRET', 'JWT_PUBLIC_KEY'],
      ['JWT_SECRET', 'JWT_JWKS_URI'],
      ['JWT_PUBLIC_KEY', 'JWT_JWKS_URI'],
    ] as const) {
      const { code, err } = await run([MAIN], {
        PORT: '0',
        ...Object.fromEntries(two.map((name) => [name, keys[name]])),
      });
      expect(code).toBeGreaterThan(0);
      for (const name of two) expect(err).toContain(name);
    }
  });

  it('is a port that is taken', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, err, out } = await startServer({ PORT: String(port) });
    taken.close();
    expect(code).toBeGreaterThan(0);
    expect(err + out).toContain(String(port));
  });
});

describe('without settings', () => {
  it('listens on 127.0.0.1:3000, and in production on all addresses', () => {
    expect(readEnvironment({})).toMatchObject({ host: '127.0.0.1', port: 3000 });
    expect(readEnvironment({ NODE_ENV: 'production', JWT_SECRET: 'x' })).toMatchObject({ host: '0.0.0.0', port: 3000 });
    expect(readEnvironment({ PORT: '', HOST: '' })).toMatchObject({ host: '127.0.0.1', port: 3000 });
  });

  it('warns of the development secret, shows a token that works, and ends its output with `ready`', async () => {
    const { code, out } = await run([MAIN], { PORT: '0' });
    expect(code).toBeNull();
    expect(out).toContain('JWT_SECRET');
    expect(out).toMatch(/^eyJ\S+$/m);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^ready http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('does not start in production: it needs a key', async () => {
    const { code, out, err } = await run([MAIN], { PORT: '0', NODE_ENV: 'production' });
    expect(code).toBeGreaterThan(0);
    expect(err).toContain('JWT_SECRET');
    expect(out).not.toContain('ready');
  });

  it('is documented: .env.example names every setting, and nothing else', () => {
    const file = join(ROOT, '.env.example');
    const named = existsSync(file) ? readFileSync(file, 'utf8').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm) : [];
    expect([...named].map(([, name]) => name).sort()).toEqual([...SETTINGS].sort());
  });
});

describe('DEMO', () => {
  const mint = (node: Node): Promise<{ status: number; body: { data: { token: string } } }> =>
    rest<{ token: string }>(node, 'nobody', 'POST', '/demo/tokens', { userId: 'alice' });

  it('is on in development and mints tokens that work', async () => {
    const node = await serve({ DEMO: '' });
    const { body } = await mint(node);
    const socket = await new Connection(node).admitted('/chat', { token: body.data.token });
    await until('the conversation `general`', async () => {
      const { data } = (await socket.emitWithAck('chat:join', { conversationId: 'general' })) as { data?: object };
      return data;
    });
  }, 20_000);

  it('is off in production unless set', async () => {
    const production = { NODE_ENV: 'production', HOST: '127.0.0.1' };
    const [off, on] = [await serve({ ...production, DEMO: '' }), await serve({ ...production, DEMO: 'true' })];
    expect((await mint(off)).status).toBe(404);
    expect((await mint(on)).status).toBe(201);
    expect(off.output()).not.toContain('eyJ');
  }, 20_000);
});

describe('npm run token', () => {
  const script = (args: string[], settings: Record<string, string> = { JWT_SECRET: SECRET }): Promise<Run> =>
    run([join(ROOT, 'scripts', 'token.js'), ...args], settings);

  it('prints a token that the server accepts, and nothing else', async () => {
    const node = await serve();
    const { code, out, err } = await script(['--user', 'alice', '--role', 'admin', '--expires', '1h']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const claims = JSON.parse(Buffer.from(out.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({ sub: 'alice', role: 'admin' });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3_600);
    await new Connection(node).admitted('/chat', { token: out.trim() });
  }, 20_000);

  it('carries the issuer and the audience that the server asks for', async () => {
    const settings = { JWT_SECRET: SECRET, JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'chat' };
    const node = await serve(settings);
    const { out } = await script(['--user', 'bob'], settings);
    await new Connection(node).admitted('/', { token: out.trim() });
  }, 20_000);

  it.each([
    ['--user', []],
    ['--user', ['--user', 'alice bob']],
    ['--user', ['--user', '__proto__']],
    ['--role', ['--user', 'alice', '--role', 'root']],
    ['--expires', ['--user', 'alice', '--expires', 'soon']],
    ['--colour', ['--user', 'alice', '--colour', 'red']],
  ])('says what is wrong with %s of %p, and prints no token', async (flag, args) => {
    const { code, out, err } = await script(args);
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(flag);
  });

  it('cannot sign for somebody else’s key', async () => {
    const { code, out, err } = await script(['--user', 'alice'], { JWT_JWKS_URI: 'http://127.0.0.1/keys' });
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain('JWT_SECRET');
  });
});

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with code 0, with clients connected',
    async (signal) => {
      const node = await serve();
      const alice = newName('alice');
      const client = await Client.connect(node, alice);
      await client.join(await newConversation(node, [alice]));
      const polling = new Connection(node, { transports: ['polling'] });
      await polling.admitted('/chat', { token: token(alice) });
      expect(await node.stop(signal)).toBe(0);
      await until('the end of its sockets', () => client.socket.disconnected);
    },
    30_000,
  );

  it('prints no token and no ticket, whatever becomes of them (T30)', async () => {
    const node = await serve({ LOG_LEVEL: 'verbose' });
    const alice = newName('alice');
    const good = token(alice);
    const expired = token(alice, { expiresIn: -1 });
    const { body } = await rest<Ticket>(node, alice, 'POST', '/tickets');
    const { ticket } = body.data;
    const client = await Client.connect(node, alice, { auth: { token: good } });
    await client.fail('auth:refresh', { token: expired });
    await client.do('auth:refresh', { token: good });
    await new Connection(node).refused('/', { token: expired });
    await new Connection(node, { query: { ticket } }).admitted('/');
    await new Connection(node, { query: { ticket } }).refused('/');
    await plainHttp(`${node.url}/api/v1/conversations?token=${good}&ticket=${ticket}`);
    await plainHttp(`${node.url}/socket.io/?EIO=4&transport=polling&token=${good}`);
    await plainHttp(`${node.url}/api/v1/nothing/${good}`, { headers: { authorization: `Bearer ${good}` } });
    await plainHttp(`${node.url}/api/v1/conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${good}`, 'content-type': 'application/json' },
      body: `{"token":"${good}`,
    });
    await node.stop();
    for (const secret of [good, expired, ticket, SECRET, 'eyJ']) expect(node.output()).not.toContain(secret);
  }, 30_000);
});
