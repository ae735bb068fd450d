import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { UpstreamClient, UpstreamOptions } from '../../src';
import { until } from '../support/until';
import { Dial, Upstream } from '../support/upstream';
import { HostileUpstream, hostileUpstream, welcome } from '../support/upstream-hostile';

type Told = [event: string, ...args: unknown[]];

const clients: UpstreamClient[] = [];
let upstream: Upstream;
let stuck: HostileUpstream | undefined;
let logged: jest.SpyInstance[];

beforeEach(async () => {
  logged = (['log', 'warn', 'error'] as const).map((level) => jest.spyOn(Logger.prototype, level).mockReturnValue());
  upstream = await Upstream.start();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await upstream.stop();
  await stuck?.close();
  stuck = undefined;
  jest.restoreAllMocks();
});

/** A client that is not connected yet, and what it told. */
function make(options: Partial<UpstreamOptions> = {}): { client: UpstreamClient; told: Told[] } {
  const client = new UpstreamClient({ name: 'ticker', url: upstream.url(), reconnectSeconds: 0.1, ...options });
  clients.push(client);
  const told: Told[] = [];
  for (const event of ['connect', 'open', 'message', 'error', 'close'] as const) {
    client.on(event, (...args: unknown[]) => told.push([event, ...args]));
  }
  return { client, told };
}

async function opened(options: Partial<UpstreamOptions> = {}): Promise<ReturnType<typeof make> & { dial: Dial }> {
  const made = make(options);
  made.client.connect();
  await until('open', () => made.client.isOpen);
  return { ...made, dial: await upstream.one() };
}

const namesOf = (told: Told[]): string[] => told.map(([event]) => event);
const allLogged = (): string => JSON.stringify(logged.map(({ mock }) => mock.calls as unknown[]));

/** A server that takes connections and never answers. */
async function stuckUpstream(): Promise<HostileUpstream> {
  stuck = await hostileUpstream(() => undefined);
  return stuck;
}

describe('callbacks', () => {
  it('tell of TCP, of the handshake with its answer, of each message as what it is, and of the end', async () => {
    const { told, dial } = await opened({ headers: { authorization: 'Bearer secret', 'X-More': 'ü' } });
    expect(dial.headers).toMatchObject({ authorization: 'Bearer secret', 'x-more': 'ü' });
    expect(dial.headers).not.toHaveProperty('sec-websocket-extensions');
    dial.socket.send('text');
    dial.socket.send(Buffer.from([1, 2, 3]));
    dial.socket.send('');
    dial.socket.close(4_000, 'enough');
    await until('the end', () => namesOf(told).includes('close'));
    expect(namesOf(told).slice(0, 6)).toEqual(['connect', 'open', 'message', 'message', 'message', 'close']);
    expect(told[1]).toMatchObject(['open', { status: 101, headers: { upgrade: 'websocket' } }]);
    expect(told[2]).toEqual(['message', 'text', false]);
    const [, bytes, isBinary] = told[3] as [string, ArrayBuffer, boolean];
    expect([bytes.constructor.name, [...new Uint8Array(bytes)], isBinary]).toEqual(['ArrayBuffer', [1, 2, 3], true]);
    expect(told[4]).toEqual(['message', '', false]);
    expect(told[5]).toEqual(['close', 4_000, 'enough']);
    expect(allLogged()).not.toContain('secret');
  });

  it('give binary messages as Blob where that is asked for', async () => {
    const { told, dial } = await opened({ binaryType: 'blob' });
    dial.socket.send(Buffer.from('binary'));
    dial.socket.send('text');
    await until('both', () => told.length === 4);
    const [, blob, isBinary] = told[2] as [string, Blob, boolean];
    expect([blob.constructor.name, await blob.text(), isBinary]).toEqual(['Blob', 'binary', true]);
    expect(told[3]).toEqual(['message', 'text', false]);
  });

  it('tell of TCP before the handshake', async () => {
    const { url } = await stuckUpstream();
    const { client, told } = make({ url });
    client.connect();
    await until('TCP', () => told.length > 0);
    expect([namesOf(told), client.isOpen]).toEqual([['connect'], false]);
    client.close();
    await until('the end', () => namesOf(told).includes('close'));
    expect(namesOf(told)).toEqual(['connect', 'close']);
  });

  it('tell what keeps a connection from being, each time, and the log once', async () => {
    await upstream.stop();
    const { client, told } = make();
    client.connect();
    await until('three attempts', () => namesOf(told).filter((event) => event === 'close').length === 3);
    expect(namesOf(told).slice(0, 4)).toEqual(['error', 'close', 'error', 'close']);
    expect(String(told[0]?.[1])).toContain('ECONNREFUSED');
    expect(told[1]).toEqual(['close', 1006, '']);
    expect(logged[1]?.mock.calls).toHaveLength(1);
    await upstream.restart();
    await upstream.one();
  });

  it('that throw or reject are told of, and hinder nobody', async () => {
    const { client, told } = make();
    for (const event of ['connect', 'open', 'message', 'close'] as const) {
      client.on(event, () => {
        throw new Error(`thrown by ${event}`);
      });
      client.on(event, () => Promise.reject(new Error(`rejected by ${event}`)));
    }
    const removed = jest.fn();
    client
      .on('message', removed)
      .off('message', removed)
      .on('message', () => told.push(['after']));
    client.connect();
    const { socket } = await upstream.one();
    socket.send('one');
    socket.send('two');
    socket.close();
    await until('a second connection', () => namesOf(told).filter((event) => event === 'open').length === 2);
    expect(namesOf(told).slice(0, 7)).toEqual(['connect', 'open', 'message', 'after', 'message', 'after', 'close']);
    expect(removed).not.toHaveBeenCalled();
    const text = allLogged();
    for (const event of ['connect', 'open', 'message', 'close']) {
      for (const how of ['thrown', 'rejected']) expect(text).toContain(`${how} by ${event}`);
    }
  });

  it('may close and reconnect', async () => {
    const { client, told } = make();
    client.on('message', () => client.reconnect(0));
    client.on('close', () => {
      if (upstream.dials.length === 2) client.close();
    });
    client.connect();
    (await upstream.one()).socket.send('again');
    const second = await until('a second connection', () => upstream.dials[1]);
    second.socket.send('again');
    await until('the end', () => namesOf(told).filter((event) => event === 'close').length === 2);
    expect(client.send('more')).toBe(false);
  });
});

describe('headers', () => {
  it('as a function are asked for before each handshake, and may fail', async () => {
    let asked = 0;
    const headers = (): Promise<Record<string, string>> => {
      asked += 1;
      if (asked === 2) return Promise.reject(new Error('no token today'));
      return Promise.resolve({ [asked === 3 ? 'not a header' : 'authorization']: `token ${asked}` });
    };
    const { told, dial } = await opened({ headers });
    dial.socket.terminate();
    const { headers: second } = await until('a second connection', () => upstream.dials[1]);
    expect([dial.headers.authorization, second.authorization]).toEqual(['token 1', 'token 4']);
    const errors = told.filter(([event]) => event === 'error').map(([, error]) => String(error));
    expect(errors).toEqual([expect.stringContaining('no token today'), expect.stringContaining('not a header')]);
  });
});

describe('pings', () => {
  it('go out at the interval set, and keep a connection that answers', async () => {
    const { dial, told } = await opened({ pingIntervalSeconds: 1 });
    await until('three pings', () => dial.pings >= 3);
    expect(namesOf(told)).toEqual(['connect', 'open']);
    dial.socket.ping('are you there');
    expect(String((await once(dial.socket, 'pong'))[0])).toBe('are you there');
  });

  it('that are not answered end the connection, and it comes back', async () => {
    stuck = await hostileUpstream((socket, accept) => {
      welcome(socket, accept);
      socket.resume();
    });
    const { dials, url } = stuck;
    const { client, told } = make({ url, pingIntervalSeconds: 0.2 });
    client.connect();
    await until('a second connection', () => dials.length === 2);
    expect(namesOf(told).slice(0, 4)).toEqual(['connect', 'open', 'error', 'close']);
    expect(told[3]).toEqual(['close', 1006, '']);
  });
});

describe('reconnecting', () => {
  it('begins with the delay set, or a part of it, no less than half', async () => {
    const { dial } = await opened({ reconnectSeconds: 1 });
    const lost = performance.now();
    dial.socket.terminate();
    await until('a second connection', () => upstream.dials.length === 2);
    expect(performance.now() - lost).toBeGreaterThanOrEqual(500);
  });

  it('comes after exactly as long as it was told', async () => {
    const { client, dial, told } = await opened({ reconnectSeconds: 30 });
    const closed = once(dial.socket, 'close');
    client.reconnect(1.5);
    expect((await closed)[0]).toBe(1_000);
    const left = performance.now();
    await until('a second connection', () => namesOf(told).length === 5);
    expect(performance.now() - left).toBeGreaterThanOrEqual(1_400);
    expect(namesOf(told)).toEqual(['connect', 'open', 'close', 'connect', 'open']);
  });

  it('may be hurried while it waits', async () => {
    const { client, dial } = await opened({ reconnectSeconds: 1_000 });
    dial.socket.terminate();
    await until('the loss', () => !client.isOpen);
    client.reconnect(0);
    await until('a second connection', () => upstream.dials.length === 2);
  });

  it('does not wait for one who does not say good-bye', async () => {
    stuck = await hostileUpstream(welcome);
    const { client, told } = make({ url: stuck.url });
    client.connect();
    await until('open', () => client.isOpen);
    client.reconnect(0);
    await until('a second connection', () => stuck?.dials.length === 2);
    expect(namesOf(told).slice(0, 3)).toEqual(['connect', 'open', 'close']);
  });

  it('ends with `close`, for good', async () => {
    const { client, dial, told } = await opened();
    const closed = once(dial.socket, 'close');
    client.close(4_321, 'good-bye');
    expect(String(await closed)).toBe('4321,good-bye');
    await until('the end', () => namesOf(told).includes('close'));
    expect(told.at(-1)).toEqual(['close', 4_321, 'good-bye']);
    client.reconnect(0);
    client.connect();
    // Who comes later has been there, and it has not.
    await opened({ name: 'other' });
    expect(upstream.dials).toHaveLength(2);
  });
});

describe('what is sent', () => {
  it('goes out in order, as text or as bytes', async () => {
    const { client, dial } = await opened();
    expect(['a', Buffer.from('b'), Uint8Array.from([99]).buffer, 'd'].map((data) => client.send(data))).toEqual(
      Array(4).fill(true),
    );
    await until('all', () => dial.heard.length === 4);
    expect(dial.heard).toEqual(['a', Buffer.from('b'), Buffer.from('c'), 'd']);
  });

  it('waits for the connection, in order, after what is sent when it opens', async () => {
    const { client } = make();
    client.on('open', () => client.send('hello'));
    expect(['one', 'two'].map((text) => client.send(text))).toEqual([true, true]);
    client.connect();
    await upstream.hear(3);
    const dial = await upstream.one();
    expect(dial.heard).toEqual(['hello', 'one', 'two']);
    dial.socket.terminate();
    await until('the loss', () => !client.isOpen);
    client.send('three');
    await upstream.hear(5);
    expect(upstream.heard()).toEqual(['hello', 'one', 'two', 'hello', 'three']);
  });

  it('is refused where 1,000 messages wait, or 1 MiB, and those that wait are kept', async () => {
    const { client } = make();
    for (let i = 0; i < 1_000; i++) expect(client.send(`${i}`)).toBe(true);
    expect(client.send('one too many')).toBe(false);
    const large = make({ name: 'large', url: upstream.url('/large') }).client;
    expect(['x'.repeat(1_048_570), 'é'.repeat(4), 'éx'].map((text) => large.send(text))).toEqual([true, false, true]);
    client.connect();
    large.connect();
    expect((await upstream.hear(1_000)).at(-1)).toBe('999');
    expect((await upstream.hear(2, '/large')).map(({ length }) => length)).toEqual([1_048_570, 2]);
  });

  it('is refused where the upstream does not read, before it piles up', async () => {
    const { client, dial } = await opened({ pingIntervalSeconds: 3_600 });
    dial.socket.pause();
    let taken = 0;
    while (client.send('x'.repeat(65_536))) {
      taken += 1;
      await new Promise(setImmediate);
      if (taken > 1_000) throw new Error('everything is taken');
    }
    expect(client.isOpen).toBe(true);
    dial.socket.resume();
    await until('room', () => client.send('more'));
    await upstream.hear(taken + 1);
  });
});

describe('options', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: 'a b' }],
    ['name', { name: 'x'.repeat(120) }],
    ['url', { url: 'http://example.org' }],
    ['url', { url: 'file:///etc/passwd' }],
    ['url', { url: 'ws+unix:///run/docker.sock' }],
    ['url', { url: 'example.org' }],
    ['url', { url: 'ws://example.org/#part' }],
    ['headers', { headers: { 'a b': 'x' } }],
    ['headers', { headers: { a: 'x\r\ny: z' } }],
    ['pingIntervalSeconds', { pingIntervalSeconds: 0 }],
    ['reconnectSeconds', { reconnectSeconds: NaN }],
    ['binaryType', { binaryType: 'text' as 'blob' }],
    ['addresses', { addresses: 'private' as 'public' }],
    ['maxMessageBytes', { maxMessageBytes: 0.5 }],
  ])('that cannot be are refused, and named: %s', (field, options) => {
    expect(() => make(options)).toThrow(field);
  });

  it('are what is said about the size of messages', async () => {
    const { dial, told } = await opened({ maxMessageBytes: 10 });
    dial.socket.send('x'.repeat(10));
    dial.socket.send('x'.repeat(11));
    expect((await once(dial.socket, 'close'))[0]).toBe(1_009);
    expect(namesOf(told)).toEqual(['connect', 'open', 'message', 'error', 'close']);
  });
});
