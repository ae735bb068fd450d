import { NAMESPACES } from '../../src/contracts/namespaces';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { EVENTS } from '../support/events';
import { Node, onBothEngines, startNode } from '../support/node';
import {
  EVERY_TRANSPORT,
  GRANTED,
  HANDSHAKES,
  plainHttp,
  pollingSid,
  pollingUrl,
  problemOf,
} from '../support/plain-http';
import { fill, nothing } from '../support/stage';
import { until } from '../support/until';
import type { Typing } from '../../src/contracts/chat';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

let node: Node;
const serve = (settings: Record<string, string>): void => {
  beforeAll(async () => {
    node = await startNode(settings);
  }, 30_000);
  afterAll(() => node.stop());
};

afterEach(() => {
  closeClients();
  closeConnections();
});

describe.each(EVERY_TRANSPORT)('handshakes of one address, over %s', (transport) => {
  serve({ HANDSHAKES_PER_10S: '5' });

  it('are refused past the limit, with the time to wait, whatever X-Forwarded-For says', async () => {
    const sid = await pollingSid(node.url);
    for (const _ of times(4)) expect((await HANDSHAKES[transport](node.url)).status).toBe(GRANTED[transport]);
    const spoofs: Record<string, string>[] = [
      {},
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
    ];
    for (const headers of spoofs) {
      const refused = await HANDSHAKES[transport](node.url, { headers: { ...headers, 'accept-language': 'ar' } });
      expect(refused.status).toBe(429);
      const { retryAfterMs = 0, ...problem } = problemOf(refused);
      expect(problem).toMatchObject({ status: 429, code: 'RATE_LIMITED', message: 'تجاوز حد المعدل' });
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(10_000);
      expect(refused.headers['retry-after']).toBe(String(Math.ceil(retryAfterMs / 1_000)));
    }
    // What is open goes on: only handshakes are counted.
    for (const _ of times(10)) {
      expect((await plainHttp(pollingUrl(node.url, sid), { method: 'POST', body: '3' })).status).toBe(200);
    }
  });
});

describe('with a trusted proxy', () => {
  serve({ HANDSHAKES_PER_10S: '3', TRUST_PROXY: '1' });

  it('counts the address that the proxy names, and believes no one before it', async () => {
    const from = async (forwarded: string): Promise<number> =>
      (await HANDSHAKES.polling(node.url, { headers: { 'x-forwarded-for': forwarded } })).status;
    for (const _ of times(3)) expect(await from('203.0.113.1')).toBe(200);
    expect(await from('203.0.113.1')).toBe(429);
    for (const i of times(3)) expect(await from(`198.51.100.${i}, 203.0.113.1`)).toBe(429);
    expect(await from('203.0.113.2')).toBe(200);
  });
});

describe('connections of one address', () => {
  serve({ SOCKETS_PER_IP: '3' });

  it('are refused past the limit, also when they come at once, and make room when they end', async () => {
    const enter = (user: string): ReturnType<Connection['enter']> =>
      new Connection(node).enter('/chat', { token: token(user) });
    const outcomes = await Promise.all(times(12).map(() => enter(newName('alice'))));
    const sockets = outcomes.flatMap(({ socket }) => socket ?? []);
    expect(sockets).toHaveLength(3);

    for (const transport of EVERY_TRANSPORT) {
      const refused = await HANDSHAKES[transport](node.url, { headers: { 'x-forwarded-for': '203.0.113.7' } });
      expect(refused.status).toBe(429);
      expect(problemOf(refused)).toMatchObject({ status: 429, code: 'LIMIT_EXCEEDED', message: 'Limit exceeded' });
    }
    sockets[0]?.disconnect();
    await until('room for one more', async () => (await enter(newName('alice'))).socket);
    expect((await HANDSHAKES.polling(node.url)).status).toBe(429);
  });
});

describe('REST requests of one user', () => {
  serve({ REST_PER_MINUTE: '5' });

  it('are refused past the limit, with the time to wait, and count as no events', async () => {
    const alice = newName('alice');
    for (const _ of times(5)) expect((await rest(node, alice, 'GET', '/conversations')).status).toBe(200);
    const refused = await rest(node, alice, 'POST', '/conversations', { type: 'group' });
    const { code, retryAfterMs = 0, requestId } = refused.body;
    expect([refused.status, code, requestId]).toEqual([429, 'RATE_LIMITED', expect.any(String)]);
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1_000)));

    const client = await Client.connect(node, alice);
    expect((await client.fail('chat:history', { conversationId: 'none' })).code).toBe('FORBIDDEN');
    expect((await rest(node, newName('bob'), 'GET', '/conversations')).status).toBe(200);
  });
});

describe('limits of 0', () => {
  serve({ EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0' });

  it('limit nothing', async () => {
    const alice = newName('alice');
    const clients = await Promise.all(times(20).map(() => Client.connect(node, alice)));
    const asked = await Promise.all(
      times(400).map((i) => (clients[i % 20] as Client).fail('chat:history', { conversationId: 'none' })),
    );
    expect(new Set(asked.map(({ code }) => code))).toEqual(new Set(['FORBIDDEN']));
  });
});

onBothEngines((nodeAt) => {
  it('counts connections, not namespaces: a user has 10 over all nodes, and one more when one ends', async () => {
    const alice = newName('alice');
    const connect = async (i: number): Promise<Connection | undefined> => {
      const connection = new Connection(nodeAt(i));
      const { socket } = await connection.enter('/', { token: token(alice) });
      if (!socket) return undefined;
      await connection.admitted('/chat', { token: token(alice) });
      return connection;
    };
    const connections = (await Promise.all(times(16).map(connect))).flatMap((connection) => connection ?? []);
    expect(connections).toHaveLength(10);
    for (const i of [0, 1]) {
      for (const [locale, message] of [
        ['en', 'Limit exceeded'],
        ['ar', 'تجاوز الحد المسموح'],
      ] as const) {
        const refusal = await new Connection(nodeAt(i)).refused('/chat', { token: token(alice), locale });
        expect(refusal).toEqual({ message, data: { code: 'LIMIT_EXCEEDED', message } });
      }
    }
    await new Connection(nodeAt()).admitted('/chat', { token: token(newName('bob')) });
    connections[3]?.close();
    await until('room for one more', () => connect(1));
    await new Connection(nodeAt()).refused('/chat', { token: token(alice) });
  });

  it('accepts exactly 100 events of a user in a minute, over all his sockets and nodes', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(nodeAt(), [alice, bob]);
    const sockets = await Promise.all([0, 1].map((i) => Client.connect(nodeAt(i), alice)));
    const answers = await Promise.all(
      times(130).map((i) =>
        (sockets[i % 2] as Client).ask('chat:message', { conversationId: id, content: `message ${i}` }),
      ),
    );
    expect(answers.filter(({ data }) => data)).toHaveLength(100);
    for (const { error } of answers.filter(({ data }) => !data)) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED', message: 'Rate limit exceeded' });
      expect(error?.retryAfterMs).toBeGreaterThan(0);
      expect(error?.retryAfterMs).toBeLessThanOrEqual(60_000);
    }
    // Neither another connection nor another name of the event helps, and others are not concerned.
    const third = await Client.connect(nodeAt(1), alice, { auth: { locale: 'ar' } });
    expect(await third.fail('message:send', { conversationId: id, content: 'more' })).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'تجاوز حد المعدل',
    });
    const other = await Client.connect(nodeAt(), bob);
    expect((await other.send(id, 'mine')).seq).toBe(101);
    expect((await rest(nodeAt(), alice, 'GET', `/conversations/${id}/messages`)).status).toBe(200);
  });

  it('counts every kind of event: typing, unknown and refused ones too', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(nodeAt(), [alice, bob]);
    const [typist, witness] = [await Client.connect(nodeAt(), alice), await Client.connect(nodeAt(1), bob)];
    await witness.join(id);
    for (const i of times(25)) await typist.do('chat:typing', { conversationId: id, isTyping: i % 2 === 0 });
    for (const _ of times(25)) expect((await typist.fail('no:such:event', {})).code).toBe('UNKNOWN_EVENT');
    for (const _ of times(25)) expect((await typist.fail('chat:history', {})).code).toBe('VALIDATION_FAILED');
    for (const _ of times(25)) await typist.do('chat:history', { conversationId: id });
    for (const [event, payload] of [
      ['chat:history', { conversationId: id }],
      ['no:such:event', {}],
      ['chat:history', {}],
    ] as const) {
      expect((await typist.fail(event, payload)).code).toBe('RATE_LIMITED');
    }
  });

  it('drops typing beyond the limit without a word', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(nodeAt(), [alice, bob]);
    const [typist, witness] = [await Client.connect(nodeAt(), alice), await Client.connect(nodeAt(1), bob)];
    await witness.join(id);
    for (const _ of times(100)) await typist.do('chat:history', { conversationId: id });
    expect(await typist.ask('chat:typing', { conversationId: id, isTyping: true })).toEqual({ data: {} });
    typist.socket.emit('chat:typing', { conversationId: id, isTyping: true });
    await rest(nodeAt(), alice, 'POST', `/conversations/${id}/messages`, { content: 'marker' });
    await witness.hear('chat:message');
    expect(witness.of<Typing>('chat:typing')).toEqual([]);
    expect(typist.of('error')).toEqual([]);
  });

  it('counts the events of all namespaces, sockets and nodes together, and then refuses every one of them', async () => {
    const alice = newName('alice');
    const role = 'admin';
    const clients = await Promise.all(
      NAMESPACES.map((namespace, i) => Client.connect(nodeAt(i), alice, { namespace, role })),
    );
    const on = (namespace: string): Client => clients.find((client) => client.namespace === namespace) as Client;
    // Not counted, however often.
    const refreshed = await Promise.all(
      times(120).map((i) =>
        (clients[i % clients.length] as Client).ask('auth:refresh', { token: token(alice, { role }) }),
      ),
    );
    expect(refreshed.filter(({ error }) => error)).toEqual([]);

    const cheap: [namespace: string, event: string, data: object][] = [
      ['/', 'presence:subscribe', { userIds: [alice] }],
      ['/chat', 'chat:history', { conversationId: 'none' }],
      ['/projects', 'project:join', { projectId: 'none' }],
      ['/projects', 'no:such:event', {}],
      ['/notifications', 'notification:list', {}],
      ['/notifications', 'notification:list', { limit: 0 }],
      ['/admin', 'admin:audit', { limit: 1 }],
    ];
    const answers = await Promise.all(
      times(130).map((i) => {
        const [namespace, event, data] = cheap[i % cheap.length] as [string, string, object];
        return on(namespace).ask(event, data);
      }),
    );
    const refused = answers.filter(({ error }) => error?.code === 'RATE_LIMITED');
    expect(refused).toHaveLength(30);
    for (const { error } of refused) expect(error?.retryAfterMs).toBeGreaterThan(0);

    const names = { ...nothing(), TOKEN: token(alice, { role }) };
    for (const { namespace, event, fine } of EVENTS) {
      const answer = await on(namespace).ask(event, fill(fine, names));
      // One is never counted; of the other what is too much is dropped.
      if (['auth:refresh', 'chat:typing'].includes(event)) expect([event, answer.error]).toEqual([event, undefined]);
      else expect([event, answer]).toMatchObject([event, { error: { code: 'RATE_LIMITED' } }]);
    }
    expect(clients.map(({ socket }) => socket.connected)).toEqual(NAMESPACES.map(() => true));
  });
});
