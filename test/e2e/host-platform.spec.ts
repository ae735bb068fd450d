import { Module } from '@nestjs/common';
import { NotificationsService, RealtimeModule } from '../../src';
import type { Ticket } from '../../src/contracts/auth';
import { Client, closeClients, newName, token } from '../support/clients';
import { call, Host, HttpAnswer, JWT, PLATFORMS, startHost, stopHosts } from '../support/host';
import { plainHttp, problemOf, TRANSPORTS } from '../support/plain-http';
import { closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { closeStreams, Sse } from '../support/sse';

@Module({ imports: [RealtimeModule.forRoot({ ...JWT, origins: ['https://app.example'] })] })
class HostModule {}

const dataOf = ({ status, body }: HttpAnswer): unknown => {
  if (status >= 300) throw new Error(JSON.stringify(body));
  return (body as { data: unknown }).data;
};

describe.each(PLATFORMS)('on %s', (platform) => {
  let node: Host;
  beforeAll(async () => {
    node = await startHost(HostModule, { platform });
  });
  afterAll(stopHosts);
  afterEach(() => {
    closeClients();
    closePlainSockets();
    closeStreams();
  });

  async function conversation(...userIds: string[]): Promise<string> {
    const [owner = '', ...memberIds] = userIds;
    const body = { type: 'group', memberIds };
    return (dataOf(await call(node, owner, 'POST', '/api/v1/conversations', { body })) as { id: string }).id;
  }

  it('answers REST with data, and what fails with a problem', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const body = { type: 'direct', memberIds: [bob] };
    const [first, second] = [
      await call(node, alice, 'POST', '/api/v1/conversations', { body }),
      await call(node, alice, 'POST', '/api/v1/conversations', { body }),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const { id } = dataOf(first) as { id: string };
    for (const { headers } of [first, second]) {
      expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
    }
    for (const [user, method, path, given, status, code] of [
      [null, 'GET', '/conversations', undefined, 401, 'UNAUTHENTICATED'],
      [newName('carol'), 'GET', `/conversations/${id}`, undefined, 403, 'FORBIDDEN'],
      [alice, 'GET', '/conversations?limit=101', undefined, 400, 'VALIDATION_FAILED'],
      [alice, 'GET', '/conversations?limit=1&limit=2', undefined, 400, 'VALIDATION_FAILED'],
      [alice, 'GET', '/conversations?other=1', undefined, 400, 'VALIDATION_FAILED'],
      [alice, 'GET', '/conversations/constructor', undefined, 400, 'VALIDATION_FAILED'],
      [alice, 'POST', '/conversations', { type: 'none' }, 400, 'VALIDATION_FAILED'],
      [alice, 'POST', '/messages/private', { userId: bob, data: {} }, 403, 'FORBIDDEN'],
    ] as const) {
      const headers = { 'accept-language': 'ar', origin: 'https://app.example' };
      const refused = await call(node, user, method, `/api/v1${path}`, { body: given, headers });
      expect([refused.status, refused.type]).toEqual([status, 'application/problem+json']);
      expect(refused.body).toMatchObject({ code, status, title: expect.stringMatching(/[ء-ي]/) as string });
      expect(refused.body).toHaveProperty('requestId');
      expect(refused.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    }
    expect((await call(node, alice, 'DELETE', '/api/v1/sessions/me')).status).toBe(200);
  });

  it('does a POST with a key once', async () => {
    const alice = newName('alice');
    const id = await conversation(alice);
    const path = `/api/v1/conversations/${id}/messages`;
    const headers = { 'idempotency-key': newName('key') };
    const post = (content: string, more = headers): Promise<HttpAnswer> =>
      call(node, alice, 'POST', path, { body: { content }, headers: more });
    const [first, again, other] = [await post('once'), await post('once'), await post('something else')];
    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true']);
    expect(other.body).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect((await post('x', { 'idempotency-key': 'a b' })).body).toMatchObject({
      details: [{ path: 'Idempotency-Key' }],
    });
    expect(dataOf(await call(node, alice, 'GET', path))).toHaveLength(1);
  });

  it('has versions of what changes', async () => {
    const alice = newName('alice');
    const created = await call(node, alice, 'POST', '/api/v1/projects', { body: { title: 'Launch' } });
    const { id } = dataOf(created) as { id: string };
    const path = `/api/v1/projects/${id}`;
    const patch = (progress: number, version: string): Promise<HttpAnswer> =>
      call(node, alice, 'PATCH', path, { body: { progress }, headers: { 'if-match': version } });
    expect((await call(node, alice, 'GET', path)).headers.get('etag')).toBe('"1"');
    const [changed, stale] = [await patch(10, '"1"'), await patch(20, '"1"')];
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect([stale.status, stale.body]).toEqual([409, expect.objectContaining({ code: 'CONFLICT' })]);
    const unmodified = await call(node, alice, 'GET', path, { headers: { 'if-none-match': '"9"' } });
    expect([unmodified.status, unmodified.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it('waits with a long poll, until there is something or its reader is gone', async () => {
    const alice = newName('alice');
    const id = await conversation(alice);
    const path = `/api/v1/conversations/${id}/messages?after=0&wait=20`;
    const gone = new AbortController();
    const given = fetch(node.url + path, {
      headers: { authorization: `Bearer ${token(alice)}` },
      signal: gone.signal,
    }).catch(() => 'gone');
    const waiting = call(node, alice, 'GET', path);
    gone.abort();
    expect(await given).toBe('gone');
    await call(node, alice, 'POST', `/api/v1/conversations/${id}/messages`, { body: { content: 'now' } });
    expect(dataOf(await waiting)).toMatchObject([{ content: 'now' }]);
  });

  it('streams, to a cookie as to a token, and refuses with a problem', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await conversation(alice, bob);
    const room = `conversation:${id}`;
    const issued = await call(node, alice, 'POST', '/api/v1/tickets');
    const { ticket } = dataOf(issued) as Ticket;
    const cookie = issued.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(
      /^depth_stream=[\w.-]+; .*Path=\/api\/v1\/stream; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    const headers = { cookie: cookie.split(';')[0] ?? '', origin: 'https://app.example' };
    const stream = await Sse.open(node, null, { rooms: [room, 'user:me'], query: { ticket }, headers });
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'access-control-allow-origin': 'https://app.example',
      'x-content-type-options': 'nosniff',
    });
    const sender = await Client.connect(node, bob);
    const sent = await sender.send(id, `for @${alice}`);
    expect(await stream.hear('chat:message')).toEqual([sent]);
    await stream.hear('notification:new');
    stream.close();
    const missed = await sender.send(id, 'while away');
    const last = { 'last-event-id': stream.lastId };
    const back = await Sse.open(node, null, {
      rooms: [room, 'user:me'],
      query: { ticket },
      headers: { ...headers, ...last },
    });
    expect(await back.hear('chat:message')).toEqual([missed]);
    await call(node, alice, 'DELETE', '/api/v1/sessions/me');
    await back.end();
    expect(back.of('room:closed')).toHaveLength(2);

    const url = `${node.url}/api/v1/stream?rooms=user:me`;
    const carol = { authorization: `Bearer ${token('carol')}` };
    expect(problemOf(await plainHttp(url)).code).toBe('UNAUTHENTICATED');
    expect(problemOf(await plainHttp(url, { headers: { ...carol, origin: 'https://evil.example' } })).code).toBe(
      'FORBIDDEN',
    );
    const foreign = await plainHttp(`${node.url}/api/v1/stream?rooms=${room}`, { headers: carol });
    expect([foreign.status, problemOf(foreign).code]).toEqual([403, 'FORBIDDEN']);
    const head = await plainHttp(url, { method: 'HEAD', headers: carol });
    expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  it.each(TRANSPORTS)('has Socket.IO over %s', async (transport) => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await conversation(alice, bob);
    const hers = await Client.connect(node, alice, { transport });
    const his = await Client.connect(node, bob);
    await his.join(id);
    await hers.join(id);
    const sent = await hers.send(id, 'x'.repeat(4_000));
    expect([await hers.hear('chat:message'), await his.hear('chat:message')]).toEqual([[sent], [sent]]);
    expect(hers.socket.io.engine.transport.name).toBe(transport);
  });

  it('has plain WebSockets', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await conversation(alice, bob);
    const [json, room] = [await JsonSocket.connect(node, alice), await PlainSocket.room(node, bob, id)];
    expect(await json.ask('chat:join', { conversationId: id })).toHaveProperty('data');
    room.write('as text');
    expect(await room.hear(1)).toEqual(['as text']);
    expect(await json.ask('chat:history', { conversationId: id })).toMatchObject({
      data: { messages: [{ content: 'as text' }] },
    });
    await node.app.get(NotificationsService).notify({ userId: alice, type: 'test', title: 'Hello', body: '' });
    expect(await json.ask('notification:list', {})).toMatchObject({ data: { notifications: [{ title: 'Hello' }] } });
  });

  it('leaves bodies that no handler gets to see to the app, and to itself what is too much for a message', async () => {
    const alice = newName('alice');
    const id = await conversation(alice);
    const path = `/api/v1/conversations/${id}/messages`;
    // What a body parser refuses never reaches a route: the app answers in its own words.
    const huge = await call(node, alice, 'POST', path, { body: { content: 'x'.repeat(2_000_000) } });
    expect([huge.status, huge.type]).toEqual([413, 'application/json']);
    const long = await call(node, alice, 'POST', path, { body: { content: 'x'.repeat(4_001) } });
    expect([long.status, long.body]).toEqual([400, expect.objectContaining({ code: 'VALIDATION_FAILED' })]);
  });
});
