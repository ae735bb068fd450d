import { join } from 'node:path';
import { io } from 'socket.io-client';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { Node, onBothEngines, SECRET, startNode } from '../support/node';
import { start, stop } from '../support/processes';
import { startRedis } from '../support/redis';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const LOGGED = { LOG_EVENTS: 'true', EVENTS_PER_MINUTE: '0' };
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

interface Line {
  userId: string;
  namespace: string;
  event: string;
  ip: string;
  timestamp: string;
  durationMs: number;
  code: string | null;
}

/** Every line of JSON printed so far that is about a user. What is no whole line of JSON throws. */
function linesOf({ output }: Pick<Node, 'output'>, userId: string): Line[] {
  const lines = output()
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.includes('"durationMs"'));
  return lines.map((line) => JSON.parse(line) as Line).filter((line) => line.userId === userId);
}

async function untilLines(node: Pick<Node, 'output'>, userId: string, count: number): Promise<Line[]> {
  await until(`${count} lines`, () => linesOf(node, userId).length >= count);
  return linesOf(node, userId);
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

afterEach(closeClients);

onBothEngines((node) => {
  expectToStayAlive(() => [node(), node(1)]);

  it('has one line per event, with these fields: who, which, from where, when, how long and how it ended', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const client = await Client.connect(node(), alice);
    const root = await Client.connect(node(), alice, { namespace: '/' });
    const before = Date.now();
    await client.join(id);
    await client.send(id, 'hello');
    await client.fail('chat:message', { conversationId: id });
    client.socket.emit('chat:history', { conversationId: 'none' });
    await client.hear('error');
    await client.do('chat:typing', { conversationId: id, isTyping: true });
    await client.fail('no:such:event', {});
    await root.do('auth:refresh', { token: token(alice) });
    const lines = await untilLines(node(), alice, 7);
    expect(lines.map(({ namespace, event, code }) => [namespace, event, code])).toEqual([
      ['/chat', 'chat:join', null],
      ['/chat', 'chat:message', null],
      ['/chat', 'chat:message', 'VALIDATION_FAILED'],
      ['/chat', 'chat:history', 'FORBIDDEN'],
      ['/chat', 'chat:typing', null],
      ['/chat', 'no:such:event', 'UNKNOWN_EVENT'],
      ['/', 'auth:refresh', null],
    ]);
    const fields = ['code', 'durationMs', 'event', 'ip', 'namespace', 'timestamp', 'userId'];
    for (const line of lines) {
      expect(Object.keys(line).sort()).toEqual(fields);
      expect(line.ip).toBe('127.0.0.1');
      expect(line.timestamp).toBe(new Date(line.timestamp).toISOString());
      expect(Date.parse(line.timestamp)).toBeGreaterThanOrEqual(before);
      expect(line.durationMs).toBeGreaterThan(0);
    }
  });

  it('has nothing of payloads, answers and tokens (T30)', async () => {
    const alice = newName('alice');
    const [secret, key] = [newName('secret'), newName('key')];
    const id = await newConversation(node(), [alice]);
    const good = token(alice);
    const client = await Client.connect(node(), alice, { auth: { token: good } });
    await client.join(id);
    await client.send(id, secret, { metadata: { [key]: secret }, clientMessageId: newName('secret') });
    await client.fail('chat:message', { conversationId: id, content: 7, [key]: secret });
    await client.fail('no:such:event', { [key]: secret });
    await client.fail('no:such:event', secret);
    await client.do('auth:refresh', { token: good });
    await client.fail('auth:refresh', { token: `${good}x`, [key]: secret });
    await untilLines(node(), alice, 7);
    for (const hidden of [secret, key, good, 'eyJ', id]) expect(node().output()).not.toContain(hidden);
  });

  it('is one line of ASCII per event, whatever the event is called (T25)', async () => {
    const alice = newName('alice');
    const client = await Client.connect(node(), alice);
    const names = [
      'a\r\n{"userId":"admin"}\n',
      '\u001b[31mred\u001b[0m\u0007\b\0',
      '\u009b31m\u0085\u007f',
      'line\u2028paragraph\u2029',
      '\u202eright to left\u202c',
      '\ud800',
      'مرحبا 😀 "quoted" \\',
      '__proto__',
      '*',
      '',
      '\u0001'.repeat(10_000),
      'x'.repeat(10_000),
    ];
    for (const name of names) await client.fail(name, {});
    const lines = await untilLines(node(), alice, names.length);
    expect(lines.map(({ event }) => event)).toEqual(names.map((name) => name.slice(0, 128)));
    const printed = node().output().split('\n');
    for (const line of printed) expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(printed.filter((line) => line.includes(alice))).toHaveLength(names.length);
  });
}, LOGGED);

describe('a server of its own', () => {
  let node: Node;
  afterEach(async () => {
    node.stdout.resume();
    await node.stop();
  }, 20_000);

  it('logs no events unless told to', async () => {
    node = await startNode();
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    await client.fail('chat:history', {});
    expect(await node.stop()).toBe(0);
    expect(node.output()).not.toContain(alice);
  }, 20_000);

  it('names the address that a trusted proxy gives, cut if need be', async () => {
    node = await startNode({ ...LOGGED, TRUST_PROXY: '1' });
    const alice = newName('alice');
    for (const forwarded of ['203.0.113.7', `198.51.100.1, ${'9'.repeat(1_000)}`]) {
      const extraHeaders = { 'x-forwarded-for': forwarded };
      const options = { auth: { token: token(alice) }, transports: ['websocket'], forceNew: true, extraHeaders };
      const socket = io(`${node.url}/chat`, options);
      await socket.timeout(5_000).emitWithAck('chat:history', {});
      socket.disconnect();
    }
    const lines = await untilLines(node, alice, 2);
    expect(lines.map(({ ip }) => ip)).toEqual(['203.0.113.7', '9'.repeat(128)]);
  }, 20_000);

  it('loses no line when it is ended', async () => {
    node = await startNode(LOGGED);
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    const names = times(2_000).map((i) => `event:${i}`);
    await Promise.all(names.map((name) => client.fail(name, {})));
    expect(await node.stop('SIGTERM')).toBe(0);
    expect(linesOf(node, alice).map(({ event }) => event)).toEqual(names);
  }, 20_000);

  describe('whose output nobody reads', () => {
    /** More than all that lies between two processes takes. */
    const flood = (client: Client): Promise<unknown> =>
      Promise.all(times(5_000).map((i) => client.fail(`${i}:${'x'.repeat(200)}`, {})));

    it('goes on answering, and has every line once it is read again', async () => {
      node = await startNode(LOGGED);
      const alice = newName('alice');
      const client = await Client.connect(node, alice);
      node.stdout.pause();
      await flood(client);
      expect(linesOf(node, alice).length).toBeLessThan(5_000);
      node.stdout.resume();
      const lines = await untilLines(node, alice, 5_000);
      expect(lines.map(({ event }) => event.split(':')[0])).toEqual(times(5_000).map(String));
    }, 30_000);

    it('goes on when its reader is gone', async () => {
      const redis = await startRedis();
      try {
        node = await startNode({ ...LOGGED, REDIS_URL: redis.url });
        const client = await Client.connect(node, newName('alice'));
        for (const stream of [node.stdout, node.stderr]) stream.destroy();
        // It says when Redis is gone, and when it is back.
        await redis.crash();
        await until('not ready', async () => (await fetch(`${node.url}/health/ready`)).status === 503);
        await redis.restart();
        await until('ready', async () => (await fetch(`${node.url}/health/ready`)).status === 200);
        expect((await client.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');
        expect(await node.stop()).toBe(0);
      } finally {
        await redis.stop();
      }
    }, 30_000);

    it('ends all the same', async () => {
      node = await startNode(LOGGED);
      const client = await Client.connect(node, newName('alice'));
      node.stdout.pause();
      await flood(client);
      process.kill(node.pid, 'SIGTERM');
      await until('its end', () => !isAlive(node.pid));
    }, 30_000);
  });
});

describe('a host app', () => {
  it('logs events with the option `logEvents`, and is not kept from ending', async () => {
    const options = { jwt: { secret: SECRET }, logEvents: true };
    const script = join(__dirname, '..', 'support', 'host-app.js');
    const app = start(process.execPath, [script, JSON.stringify(options)]);
    const url = await until('ready', () => /^ready (\S+)$/m.exec(app.output())?.[1]);
    const alice = newName('alice');
    const client = await Client.connect({ url }, alice);
    await client.fail('chat:history', { conversationId: 'none' });
    expect(await stop(app)).toBe(0);
    expect(linesOf(app, alice)).toMatchObject([{ event: 'chat:history', code: 'FORBIDDEN' }]);
  }, 20_000);
});
