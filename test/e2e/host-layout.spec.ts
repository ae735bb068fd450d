import { DynamicModule, Inject, Injectable, Module, Type } from '@nestjs/common';
import {
  ChatService,
  Memberships,
  Metrics,
  Notification,
  NotificationChannel,
  NotificationsService,
  Placed,
  RealtimeModule,
} from '../../src';
import { Client, closeClients, newName, token } from '../support/clients';
import { call, Host, IMPORTS, JWT, refusalOf, startHost, stopHosts } from '../support/host';
import { byHeader, closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { problemOf, upgradeTo } from '../support/plain-http';
import { until } from '../support/until';

@Injectable()
class MailChannel extends NotificationChannel {
  readonly sent: Placed<Notification>[] = [];

  deliver(notification: Placed<Notification>): Promise<void> {
    this.sent.push(notification);
    return Promise.resolve();
  }
}

function host(realtime: DynamicModule): Type {
  @Module({ imports: [realtime], providers: [MailChannel] })
  class HostModule {
    constructor(@Inject(ChatService) readonly chat: ChatService) {}
  }
  return HostModule;
}

afterEach(() => {
  closeClients();
  closePlainSockets();
});
afterAll(stopHosts);

const WHERE = {
  paths: { rest: '/realtime', socketIo: '/rt/io', websocket: '/rt/ws' },
  namespaces: { '/': '/rt', '/chat': '/rt/chat' },
} as const;

describe.each(IMPORTS)('addresses of the host’s choice, by %s', (_name, realtime) => {
  let node: Host;
  beforeAll(async () => {
    node = await startHost(host(realtime(WHERE)));
  });

  it('are those of the routes, and the others are nowhere', async () => {
    const alice = newName('alice');
    const { status, body } = await call(node, alice, 'POST', '/realtime/conversations', { body: { type: 'group' } });
    expect([status, body]).toEqual([201, { data: expect.objectContaining({ type: 'group' }) as unknown }]);
    expect((await call(node, alice, 'GET', '/api/v1/conversations')).status).toBe(404);
    const { headers } = await call(node, alice, 'POST', '/realtime/tickets');
    expect(headers.get('set-cookie')).toContain('; Path=/realtime/stream;');
    const stream = await fetch(`${node.url}/realtime/stream?rooms=user:me`, {
      headers: { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' },
    });
    expect(stream.status).toBe(200);
    await stream.body?.cancel();
  });

  it('are those of Socket.IO, whose events, metrics and administration keep the names of the contract', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { body } = await call(node, alice, 'POST', '/realtime/conversations', {
      body: { type: 'group', memberIds: [bob] },
    });
    const { id } = (body as { data: { id: string } }).data;
    const { path } = { path: WHERE.paths.socketIo };
    const hers = await Client.connect(node, alice, { path, namespace: '/rt/chat' });
    const plain = await JsonSocket.connect(node, bob, { path: '/rt/ws' });
    const metrics = node.app.get(Metrics);
    await hers.join(id);
    expect(await plain.ask('chat:join', { conversationId: id })).toMatchObject({
      data: { members: expect.anything() as unknown },
    });
    const sent = await hers.send(id, `for @${bob} and the others`);
    expect(await hers.hear('chat:message')).toEqual([sent]);
    await until('the frame', () => plain.of('chat:message', '/chat').length === 1);
    expect(plain.of('chat:message')).toEqual([sent]);
    expect(await metrics.registry.metrics()).toContain('websocket_events_total{namespace="/chat",event="chat:join"} ');
    expect(metrics.connections).toMatchObject({ '/chat': 2, '/': 1 });

    const admin = await Client.connect(node, newName('admin'), { path, namespace: '/admin', role: 'admin' });
    const { sockets } = await admin.do<{ sockets: { namespace: string }[] }>('admin:user', { userId: bob });
    expect(sockets.map(({ namespace }) => namespace).sort()).toEqual(['/', '/chat']);
  });

  it('are those of plain WebSockets', async () => {
    const alice = newName('alice');
    const { conversation } = await node.app.get(Memberships).create(alice, { type: 'group' });
    const room = await PlainSocket.room(node, alice, conversation.id, { path: `/rt/ws/rooms/${conversation.id}` });
    room.write('hello');
    expect(await room.hear(1)).toEqual(['hello']);
    const headers = { authorization: `Bearer ${token(alice)}` };
    for (const path of ['/ws', `/ws/rooms/${conversation.id}`, '/rt/ws/rooms/', '/rt/wsx']) {
      expect(problemOf(await upgradeTo(node.url + path, { headers })).code).toBe('NOT_FOUND');
    }
  });

  it('lets nobody into a namespace by the name it has elsewhere', async () => {
    for (const namespace of ['/', '/chat', '/nowhere']) {
      const { socket } = Client.open(node, newName('alice'), { path: WHERE.paths.socketIo, namespace });
      const { message, data } = await refusalOf(socket);
      expect([message, data]).toEqual(['Invalid namespace', undefined]);
    }
    expect((await call(node, null, 'GET', '/socket.io/?EIO=4&transport=polling')).status).toBe(404);
  });
});

const NONE = {
  chat: false,
  projects: false,
  notifications: false,
  presence: false,
  admin: false,
  stream: false,
  websocket: false,
  publishing: false,
  users: false,
  sessions: false,
  tickets: false,
};

const ROUTES = {
  chat: 'GET /conversations',
  projects: 'GET /projects',
  notifications: 'GET /notifications',
  presence: 'GET /presence?userIds=a',
  admin: 'GET /admin/stats',
  stream: 'GET /stream?rooms=user:me',
  publishing: 'POST /messages/private',
  users: 'PUT /users/alice',
  sessions: 'DELETE /sessions/me',
  tickets: 'POST /tickets',
} satisfies Partial<Record<keyof typeof NONE, string>>;

describe.each(IMPORTS)('features, by %s', (_name, realtime) => {
  it.each(Object.entries(ROUTES))('without %s there is no %s', async (feature, route) => {
    const node = await startHost(host(realtime({ features: { [feature]: false } })));
    const [method = '', path = ''] = route.split(' ');
    const { status, type } = await call(node, newName('alice'), method, `/api/v1${path}`);
    expect([status, type]).toEqual([404, 'application/json']);
    for (const [other, kept] of Object.entries(ROUTES)) {
      if (other === feature || other === 'stream') continue;
      const [verb = '', address = ''] = kept.split(' ');
      expect((await call(node, newName('alice'), verb, `/api/v1${address}`)).status).not.toBe(404);
    }
    await stopHosts();
  });

  it('left out have no namespace and no event, on any transport, and what is left works', async () => {
    const features = { ...NONE, websocket: true, chat: true };
    const node = await startHost(host(realtime({ features })));
    const alice = newName('alice');
    for (const namespace of ['/projects', '/notifications', '/admin']) {
      const { socket } = Client.open(node, alice, { namespace, role: 'admin' });
      const { message, data } = await refusalOf(socket);
      expect([message, data]).toEqual(['Invalid namespace', undefined]);
    }
    const plain = await JsonSocket.connect(node, alice, byHeader(token(alice, { role: 'admin' })));
    for (const event of ['project:join', 'notifications:subscribe', 'admin:stats', 'presence:subscribe']) {
      expect((await plain.ask(event, {})).error).toMatchObject({ code: 'UNKNOWN_EVENT' });
    }
    plain.write(JSON.stringify({ event: 'project:join', ns: '/projects', id: 9 }));
    await until('the refusal', () => plain.errors('/').length === 1);
    expect(plain.errors('/')).toMatchObject([{ code: 'INVALID_FRAME' }]);

    const root = await Client.connect(node, alice, { namespace: '/' });
    expect((await root.fail('presence:subscribe', { userIds: [alice] })).code).toBe('UNKNOWN_EVENT');
    expect(await root.do('auth:refresh', { token: token(alice) })).toMatchObject({
      expiresAt: expect.any(String) as string,
    });
  });

  it('left out are there for the app, and for the other features', async () => {
    const node = await startHost(host(realtime({ features: { ...NONE, chat: true } })));
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { conversation } = await node.app.get(Memberships).create(alice, { type: 'group', memberIds: [bob] });
    const client = await Client.connect(node, alice);
    await client.join(conversation.id);
    await client.send(conversation.id, `hello @${bob}`);
    const { sent } = node.app.get(MailChannel);
    await until('the mail', () => sent.length === 1);
    expect(sent).toMatchObject([{ userId: bob, type: 'mention' }]);
    expect(await node.app.get(NotificationsService).unread(bob)).toBe(1);
    const headers = { authorization: `Bearer ${token(alice)}` };
    expect(problemOf(await upgradeTo(`${node.url}/ws`, { headers })).code).toBe('NOT_FOUND');
  });

  it('without chat there are no rooms of it in streams either', async () => {
    const node = await startHost(host(realtime({ features: { chat: false, notifications: false } })));
    for (const room of ['conversation:general', 'user:me']) {
      const { status, body } = await call(node, newName('alice'), 'GET', `/api/v1/stream?rooms=${room}`);
      expect([status, body]).toMatchObject([400, { code: 'VALIDATION_FAILED', details: [{ path: 'rooms' }] }]);
    }
  });

  it('without chat there are no rooms of plain WebSockets', async () => {
    const node = await startHost(host(realtime({ features: { chat: false } })));
    const headers = { authorization: `Bearer ${token(newName('alice'))}` };
    expect(problemOf(await upgradeTo(`${node.url}/ws/rooms/general`, { headers })).code).toBe('NOT_FOUND');
    const { socket } = Client.open(node, newName('alice'));
    expect((await refusalOf(socket)).message).toBe('Invalid namespace');
  });
});

describe('what cannot work', () => {
  it.each([
    [{ paths: { rest: 'api' } }, 'paths.rest: "api"'],
    [{ paths: { rest: '/api/' } }, 'paths.rest: "/api/"'],
    [{ paths: { socketIo: '' } }, 'paths.socketIo: ""'],
    [{ paths: { websocket: '/socket.io/ws' } }, 'paths.websocket'],
    [{ paths: { socketIo: '/api' } }, 'paths.socketIo'],
    [{ paths: { sse: '/sse' } }, 'paths: "sse"'],
    [{ namespaces: { '/chat': 'chat' } }, 'namespaces["/chat"]: "chat"'],
    [{ namespaces: { '/chat': '/projects' } }, 'namespaces: "/projects"'],
    [{ namespaces: { '/talk': '/t' } }, 'namespaces: "/talk"'],
    [{ features: { chats: false } }, 'features: "chats"'],
    [{ ports: [{ provide: Metrics, useValue: {} }] }, 'ports: '],
  ])('%j is refused by its name', (extras, named) => {
    for (const [, realtime] of IMPORTS) expect(() => realtime(extras as object)).toThrow(named);
  });

  it('leaves defaults where an option is undefined, as a configuration may give it', async () => {
    const redis = { url: undefined, clusterNodes: undefined, keyPrefix: undefined };
    const limits = { eventsPerMinute: undefined };
    const options = { ...JWT, engine: undefined, redis, limits, origins: undefined, paths: undefined } as object;
    const node = await startHost(host(RealtimeModule.forRoot(options as typeof JWT)));
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    const { conversation } = await node.app.get(Memberships).create(alice, { type: 'group' });
    expect(await client.join(conversation.id)).toMatchObject({ events: [] });
  });
});
