import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, Module } from '@nestjs/common';
import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { GatewayMetadata } from '@nestjs/websockets';
import { io, ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { RealtimeModule, setupRealtime, UserDirectory } from '../../src';
import { Client, closeClients, newName, token } from '../support/clients';
import { Host, JWT, startHost, stopHosts } from '../support/host';
import { byHeader, closePlainSockets, JsonSocket } from '../support/plain-socket';

/** Says where it is. */
function gateway(name: string, where: GatewayMetadata = {}): Type {
  @WebSocketGateway(where)
  class Gateway {
    @SubscribeMessage('where')
    where(): string {
      return name;
    }
  }
  Object.defineProperty(Gateway, 'name', { value: name });
  return Gateway;
}

function hostOf(extras: object, ...gateways: Type[]): Type {
  @Module({ imports: [RealtimeModule.forRoot({ ...JWT, ...extras })], providers: gateways })
  class HostModule {}
  return HostModule;
}

class Listening implements LoggerService {
  readonly warnings: string[] = [];
  log(): void {}
  error(): void {}
  warn(message: string): void {
    this.warnings.push(message);
  }
}

const sockets: Socket[] = [];
function connect({ url }: Host, namespace: string, options: Partial<ManagerOptions & SocketOptions> = {}): Socket {
  const socket = io(url + namespace, { forceNew: true, transports: ['websocket'], reconnection: false, ...options });
  sockets.push(socket);
  return socket;
}
const where = (socket: Socket): Promise<unknown> => socket.timeout(5_000).emitWithAck('where', {});

afterEach(async () => {
  closeClients();
  closePlainSockets();
  for (const socket of sockets.splice(0)) socket.disconnect();
  await stopHosts();
  Logger.overrideLogger(false);
});

describe('a host app with gateways on our path', () => {
  it.each([
    [['/'], ['/'], {}],
    [['/chat'], ['chat'], {}],
    [['/chat'], ['/chat', '/other'], {}],
    [['/admin'], ['/talk'], { namespaces: { '/admin': '/talk' } }],
  ])('does not start where ours and its are both %j', async (names, namespaces, extras) => {
    const gateways = namespaces.map((namespace, i) => gateway(`Gateway${i}`, namespace === '/' ? {} : { namespace }));
    const app = await NestFactory.create(hostOf(extras, ...gateways), { logger: false, abortOnError: false });
    setupRealtime(app);
    const [name] = names;
    await expect(app.listen(0)).rejects.toThrow(`Gateway0 and our gateway of "${name}" both have the namespace`);
    await app.close();
  });

  it('does not start where its path lies within ours', async () => {
    const module = hostOf({ paths: { socketIo: '/rt' } }, gateway('Within', { path: '/rt/own/' }));
    const app = await NestFactory.create(module, { logger: false, abortOnError: false });
    setupRealtime(app);
    await expect(app.listen(0)).rejects.toThrow('the path /rt/own of Within and ours, /rt, are not apart');
    await app.close();
  });

  it('is warned in one line, and keeps namespaces of its own on our server', async () => {
    const logger = new Listening();
    const module = hostOf({}, gateway('Own', { namespace: 'own' }), gateway('Other', { namespace: '/other' }));
    const node = await startHost(module, { logger });
    const warnings = logger.warnings.filter((line) => line.includes('Socket.IO server'));
    expect(warnings).toEqual([expect.stringMatching(/^Own, Other and we share .* paths: \{socketIo: '\/realtime'\}$/)]);
    expect([await where(connect(node, '/own')), await where(connect(node, '/other'))]).toEqual(['Own', 'Other']);
    const alice = newName('alice');
    const client = await Client.connect(node, alice);
    expect((await client.fail('where', {})).code).toBe('UNKNOWN_EVENT');
    const refused = await new Promise<Error>((refuse) => connect(node, '/nowhere').once('connect_error', refuse));
    expect(refused.message).toBe('Invalid namespace');
  });

  it('may have `/` when ours is called otherwise', async () => {
    const node = await startHost(hostOf({ namespaces: { '/': '/rt' } }, gateway('Root')));
    expect(await where(connect(node, '/'))).toBe('Root');
    const root = await Client.connect(node, newName('alice'), { namespace: '/rt' });
    expect(await root.do('presence:subscribe', { userIds: ['bob'] })).toMatchObject([{ userId: 'bob' }]);
    // Over /ws it is what it always was.
    const plain = await JsonSocket.connect(node, newName('alice'));
    expect(await plain.ask('presence:subscribe', { userIds: ['bob'] })).toMatchObject({ data: [{ userId: 'bob' }] });
  });
});

describe('a host app with gateways on a path of its own', () => {
  it('has them with its own options and untouched, without a warning', async () => {
    const logger = new Listening();
    const options = { cors: { origin: 'https://host.example' }, pingInterval: 1_234, maxHttpBufferSize: 500 };
    const module = hostOf(
      { paths: { socketIo: '/realtime' }, limits: { handshakesPer10s: 1 } },
      gateway('Root', options),
      gateway('Chat', { ...options, namespace: '/chat' }),
      gateway('Elsewhere', { path: '/elsewhere', namespace: 'far' }),
    );
    const node = await startHost(module, { logger });
    expect(logger.warnings).toEqual([]);
    const origin = { extraHeaders: { origin: 'https://anywhere.example' } };
    for (const [namespace, name, more] of [
      ['/', 'Root', {}],
      ['/chat', 'Chat', {}],
      ['/far', 'Elsewhere', { path: '/elsewhere' }],
    ] as const) {
      expect(await where(connect(node, namespace, { ...more, ...origin }))).toBe(name);
    }
    const answer = await fetch(`${node.url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://host.example');
    expect(JSON.parse((await answer.text()).slice(1))).toMatchObject({ pingInterval: 1_234, maxPayload: 500 });

    const path = '/realtime';
    const client = Client.open(node, newName('alice'), { path });
    await new Promise<void>((connected) => client.socket.once('connect', connected));
    const refused = await fetch(`${node.url}/realtime/?EIO=4&transport=polling`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      429,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('closes both, with what is connected to either', async () => {
    const node = await startHost(hostOf({ paths: { socketIo: '/realtime' } }, gateway('Root')));
    const own = connect(node, '/');
    const polling = connect(node, '/', { transports: ['polling'] });
    const ours = await Client.connect(node, newName('alice'), { path: '/realtime' });
    const plain = await JsonSocket.connect(node, newName('bob'));
    for (const socket of [own, polling]) expect(await where(socket)).toBe('Root');
    await stopHosts();
    expect(await plain.closed()).toEqual({ code: 4012, reason: '' });
    for (const socket of [own, polling, ours.socket]) {
      if (socket.connected) await new Promise((gone) => socket.once('disconnect', gone));
    }
    await expect(fetch(node.url)).rejects.toThrow('fetch failed');
  });

  it('has no upgrade of ours ended that takes its time', async () => {
    let letIn = (): void => undefined;
    const patience = new Promise<void>((resolve) => (letIn = resolve));
    const ports = [
      { provide: UserDirectory, useValue: { findById: (id: string) => patience.then(() => ({ id, name: null })) } },
    ];
    const node = await startHost(hostOf({ paths: { socketIo: '/realtime' }, ports }, gateway('Root')));
    const plain = JsonSocket.dial(node, byHeader(token(newName('alice'))));
    // Left to itself, the host's own server ends after a second what is not for it.
    expect(await Promise.race([plain.closed(5_000).catch(() => 'open'), delay(1_500, 'open')])).toBe('open');
    letIn();
    await once(plain.ws, 'open');
  });
});
