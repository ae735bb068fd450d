import { Module, Scope, ValidationPipe, VersioningType } from '@nestjs/common';
import type { INestApplication, ModuleMetadata, VersioningOptions } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { io, Socket } from 'socket.io-client';
import { RealtimeModule } from '../../src';
import { Client, closeClients, newName } from '../support/clients';
import { call, Host, JWT, PLATFORMS, startHost, stopHosts } from '../support/host';
import { closePlainSockets, JsonSocket } from '../support/plain-socket';
import {
  HostController,
  HostFilter,
  HostGateway,
  HostGuard,
  HostInterceptor,
  HostPipe,
  met,
  strict,
} from '../support/strict-host';

const PATH = '/realtime';

/** A host whose own gateway is on Socket.IO's usual path, with ours beside it. */
function hostOf(more: ModuleMetadata): new () => object {
  @Module({
    ...more,
    imports: [RealtimeModule.forRoot({ ...JWT, paths: { socketIo: PATH } }), ...(more.imports ?? [])],
    controllers: [HostController],
    providers: [HostGateway, ...(more.providers ?? [])],
  })
  class HostModule {}
  return HostModule;
}

/** Chat over every way there is, as the contract has it. */
async function expectContract(node: Host, prefix = ''): Promise<void> {
  const [alice, bob] = [newName('alice'), newName('bob')];
  const api = `${prefix}/api/v1`;
  const body = { type: 'group', memberIds: [bob], title: 'Team' };
  const headers = { 'idempotency-key': newName('key') };
  const created = await call(node, alice, 'POST', `${api}/conversations`, { body, headers });
  expect([created.status, created.body]).toEqual([
    201,
    { data: expect.objectContaining({ title: 'Team' }) as unknown },
  ]);
  const again = await call(node, alice, 'POST', `${api}/conversations`, { body, headers });
  expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([created.body, 'true']);
  const { id } = (created.body as { data: { id: string } }).data;

  const [hers, his] = [await Client.connect(node, alice, { path: PATH }), await JsonSocket.connect(node, bob)];
  expect(await hers.join(id)).toMatchObject({ conversation: { id }, events: [] });
  const sent = await hers.send(id, 'hello', { metadata: { any: 'thing' } });
  expect(sent).toMatchObject({ content: 'hello', senderId: alice, metadata: { any: 'thing' } });
  expect(await hers.hear('chat:message')).toEqual([sent]);
  expect(await his.ask('chat:message', { conversationId: id, content: 'over /ws' })).toMatchObject({
    data: { content: 'over /ws' },
  });
  expect(await hers.fail('chat:message', { conversationId: id, content: 5, other: 1 })).toMatchObject({
    code: 'VALIDATION_FAILED',
  });
  expect((await hers.fail('echo', {})).code).toBe('UNKNOWN_EVENT');

  const listed = await call(node, bob, 'GET', `${api}/conversations/${id}/messages?limit=1&after=1`);
  expect(listed.body).toMatchObject({ data: [{ content: 'over /ws' }], page: { hasMore: false } });
  for (const [user, path, status, code] of [
    [null, `${api}/conversations`, 401, 'UNAUTHENTICATED'],
    [alice, `${api}/conversations?limit=ten`, 400, 'VALIDATION_FAILED'],
    [newName('carol'), `${api}/conversations/${id}`, 403, 'FORBIDDEN'],
  ] as const) {
    const refused = await call(node, user, 'GET', path);
    expect([refused.status, refused.type, refused.body]).toEqual([
      status,
      'application/problem+json',
      expect.objectContaining({ code }),
    ]);
  }
}

/** The host's own gateway and routes, with all that the host has bound for them. */
async function expectHost(node: Host, path: string): Promise<void> {
  const headers = { 'x-host-key': 'open' };
  expect((await call(node, null, 'GET', path, { headers })).body).toEqual({ wrapped: 'mine' });
  expect((await call(node, null, 'POST', path, { headers, body: { a: 1 } })).body).toEqual({
    wrapped: { piped: { a: 1 } },
  });
  expect(await call(node, null, 'GET', `${path}/broken`, { headers })).toMatchObject({
    status: 418,
    body: { filtered: 'broken' },
  });
  expect(await call(node, null, 'GET', path)).toMatchObject({ status: 418, body: { filtered: 'not one of ours' } });
}

const sockets: Socket[] = [];
function connect({ url }: Host, namespace = '/'): Socket {
  const socket = io(url + namespace, { forceNew: true, transports: ['websocket'], reconnection: false });
  sockets.push(socket);
  return socket;
}

beforeEach(() => {
  met.length = 0;
});
afterEach(async () => {
  closeClients();
  closePlainSockets();
  for (const socket of sockets.splice(0)) socket.disconnect();
  await stopHosts();
});

/** Neither met a handler of ours. */
function expectUnmet(): void {
  expect(met.filter((line) => !/ (HostController|HostGateway)\./.test(line))).toEqual([]);
}

describe.each(PLATFORMS)('a host app on %s with its own rules for everything', (platform) => {
  const ways: [string, ModuleMetadata, (app: INestApplication) => void][] = [
    ['bound to the app', {}, bind],
    ['bound as providers', { providers: strict() }, () => undefined],
    ['made for each request', { providers: strict(Scope.REQUEST) }, () => undefined],
  ];
  function bind(app: INestApplication): void {
    app.useGlobalGuards(new HostGuard());
    app.useGlobalInterceptors(new HostInterceptor());
    app.useGlobalPipes(new HostPipe());
    app.useGlobalFilters(new HostFilter());
  }

  it.each(ways)('%s, leaves ours to the contract, and keeps them for its own', async (_name, more, prepare) => {
    const node = await startHost(hostOf(more), { platform, prepare });
    await expectContract(node);
    expectUnmet();
    await expectHost(node, '/own');
    expect(met).toContain('guard HostController.get');
  });

  it('has a prefix and versions', async () => {
    const prepare = (app: INestApplication): void => {
      app.setGlobalPrefix('/host/api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
      bind(app);
    };
    const node = await startHost(hostOf({}), { platform, prepare });
    await expectContract(node, '/host/api');
    await expectHost(node, '/host/api/v2/own');
    const { headers } = await call(node, newName('alice'), 'POST', '/host/api/api/v1/tickets');
    expect(headers.get('set-cookie')).toContain('; Path=/host/api/api/v1/stream;');
  });

  const versionings: VersioningOptions[] = [
    { type: VersioningType.HEADER, header: 'x-version', defaultVersion: '2' },
    { type: VersioningType.MEDIA_TYPE, key: 'v=', defaultVersion: '2' },
  ];
  it.each(versionings)('has versions: $type', async (versioning) => {
    const prepare = (app: INestApplication): unknown => app.enableVersioning(versioning);
    await expectContract(await startHost(hostOf({}), { platform, prepare }));
  });
});

describe('a host app', () => {
  it('keeps its gateways as Nest has them, on a server of their own', async () => {
    const node = await startHost(hostOf({}));
    const socket = connect(node);
    const heard: unknown[] = [];
    socket.onAny((event, data) => heard.push([event, data]));
    // More than our frames may have, and an event of ours by its name.
    const large = 'x'.repeat(100_000);
    socket.emit('echo', { large });
    expect(await socket.timeout(5_000).emitWithAck('chat:join', {})).toBe('joined the host');
    socket.emit('fail');
    socket.emit('nothing');
    expect(await socket.timeout(5_000).emitWithAck('chat:join', {})).toBe('joined the host');
    expect(heard).toEqual([
      ['echoed', { large }],
      ['failed', { said: 'as the host has it' }],
    ]);
    await expectContract(node);
    const unknown = await new Promise<Error>((refuse) => connect(node, '/chat').once('connect_error', refuse));
    expect(unknown.message).toBe('Invalid namespace');
  });

  it('has a validation of its own, which our DTOs do not meet', async () => {
    const prepare = (app: INestApplication): void => {
      app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true, forbidNonWhitelisted: true }));
    };
    await expectContract(await startHost(hostOf({}), { prepare }));
  });

  it('counts requests of its own, of which ours are none', async () => {
    const node = await startHost(
      hostOf({
        imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])],
        providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
      }),
    );
    await expectContract(node);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await call(node, null, 'GET', '/own')).status);
    expect(statuses).toEqual([200, 200, 429]);
    await expectContract(node);
  });
});
