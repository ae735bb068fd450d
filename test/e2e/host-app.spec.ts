import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, INestApplication, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { io } from 'socket.io-client';
import {
  ChatService,
  Memberships,
  Metrics,
  Notification,
  NotificationChannel,
  NotificationsService,
  Placed,
  RealtimeModule,
  RealtimePublisher,
  Revocations,
  setupRealtime,
} from '../../src';
import { Client, closeClients, newName, token } from '../support/clients';
import { SECRET } from '../support/node';
import { until } from '../support/until';

@WebSocketGateway({ namespace: '/host' })
class HostGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown): { event: string; data: unknown } {
    return { event: 'echoed', data: body };
  }

  @SubscribeMessage('ask')
  ask(): string {
    return 'answer';
  }
}

@Injectable()
class Greeter {
  constructor(
    @Inject(ChatService) readonly chat: ChatService,
    @Inject(Memberships) readonly memberships: Memberships,
    @Inject(Revocations) readonly revocations: Revocations,
    @Inject(NotificationsService) readonly notifications: NotificationsService,
    @Inject(RealtimePublisher) readonly publisher: RealtimePublisher,
  ) {}
}

@Injectable()
class BrokenChannel extends NotificationChannel {
  deliver(): never {
    throw new Error('the mail server is away');
  }
}

@Injectable()
class MailChannel extends NotificationChannel {
  readonly sent: Placed<Notification>[] = [];

  deliver(notification: Placed<Notification>): Promise<void> {
    this.sent.push(notification);
    return Promise.resolve();
  }
}

@Controller('greetings')
class GreetingsController {
  @Get()
  get(): string {
    return 'hello';
  }
}

@Module({
  imports: [RealtimeModule.forRootAsync({ useFactory: () => ({ jwt: { secret: SECRET } }) })],
  controllers: [GreetingsController],
  providers: [HostGateway, Greeter, BrokenChannel, MailChannel, { provide: 'MAIL', useExisting: MailChannel }],
})
class HostModule {}

describe('an app that imports the module', () => {
  let app: INestApplication;
  let node: { url: string };

  beforeAll(async () => {
    app = await NestFactory.create(HostModule, { logger: false, abortOnError: false });
    setupRealtime(app);
    await app.listen(0, '127.0.0.1');
    node = { url: `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}` };
  });

  afterAll(() => app.close());
  afterEach(closeClients);

  it('publishes from its own services', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { chat, memberships } = app.get(Greeter);
    const { conversation } = await memberships.create(alice, { type: 'group', memberIds: [bob] });
    const client = await Client.connect(node, bob);
    await client.join(conversation.id);
    await chat.send(alice, conversation.id, { content: 'from the host' });
    expect(await client.hear('chat:message')).toMatchObject([{ senderId: alice, content: 'from the host' }]);
  });

  it('notifies from its own services, by its own channels too, once each', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { notifications } = app.get(Greeter);
    const { sent } = app.get(MailChannel);
    const client = await Client.connect(node, alice, { namespace: '/notifications' });
    await client.do('notifications:subscribe', {});
    const draft = { type: 'greeting', title: 'Hello', body: 'from the host', onceKey: 'hello' };
    const first = await notifications.notify({ ...draft, userId: alice });
    expect(first).toMatchObject({ userId: alice, data: {}, actorId: null, expiresAt: null });
    expect(await client.hear('notification:new')).toEqual([first]);
    expect(await client.hear('notifications:unread')).toEqual([{ count: 1 }]);

    const both = await notifications.notify({ ...draft, userIds: [alice, bob] });
    expect(both.map(({ userId }) => userId)).toEqual([alice, bob]);
    expect(both[0]).toEqual(first);
    expect(sent).toEqual([first, both[1]]);
    const past = new Date(Date.now() - 1).toISOString();
    await expect(notifications.notify({ ...draft, userId: alice, expiresAt: past })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: [{ path: 'expiresAt', constraint: 'isFuture' }],
    });
    expect(await notifications.unread(alice)).toBe(1);
  });

  it('tells things of the moment to a user, to a room, and to everyone', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const { publisher, memberships } = app.get(Greeter);
    const { conversation } = await memberships.create(alice, { type: 'group', memberIds: [bob] });
    const room = `conversation:${conversation.id}`;
    const [hers, his] = [await Client.connect(node, alice), await Client.connect(node, bob)];
    const roots = [
      await Client.connect(node, alice, { namespace: '/' }),
      await Client.connect(node, bob, { namespace: '/' }),
    ];
    await hers.join(conversation.id);
    await publisher.toUser(bob, 'order:shipped', { order: 7 });
    await publisher.toRoom(room, 'order:shipped', { order: 8 });
    const toRoom = await publisher.announce({ message: 'in the room', from: 'shop', rooms: [room] });
    const toAll = await publisher.announce({ message: 'everywhere', level: 'warning', from: 'shop' });
    expect([toRoom.level, toAll.level]).toEqual(['info', 'warning']);
    for (const root of roots) await root.hear('announcement', root === roots[0] ? 2 : 1);
    await hers.hear('announcement');
    const [heard, toBob] = [{ event: 'order:shipped', data: { order: 8 } }, { order: 7 }];
    expect(hers.heard).toEqual([heard, { event: 'announcement', data: toRoom }]);
    expect(roots[0]?.heard).toEqual([toRoom, toAll].map((data) => ({ event: 'announcement', data })));
    expect(roots[1]?.heard).toEqual([
      { event: 'order:shipped', data: toBob },
      { event: 'announcement', data: toAll },
    ]);
    expect(his.heard).toEqual([]);
    for (const wrong of ['presence:alice', 'inbox:alice', 'everyone:here', 'nothing', '']) {
      await expect(publisher.toRoom(wrong, 'order:shipped', {})).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
        details: [{ path: 'room' }],
      });
    }
  });

  it('keeps its own gateways and routes as Nest has them', async () => {
    const socket = io(`${node.url}/host`, { forceNew: true, transports: ['websocket'] });
    const echoed = new Promise((hear) => socket.once('echoed', hear));
    socket.emit('echo', { any: 'thing' });
    expect(await echoed).toEqual({ any: 'thing' });
    expect(await socket.timeout(5_000).emitWithAck('ask', {})).toBe('answer');
    socket.disconnect();
    expect(await (await fetch(`${node.url}/greetings`)).text()).toBe('hello');
    expect((await fetch(`${node.url}/nowhere`)).headers.get('content-type')).toContain('application/json');
  });

  it('closes a banned or revoked user’s sockets with the reason, and lets nobody back in with such a token', async () => {
    const { revocations } = app.get(Greeter);
    for (const [act, code] of [
      [(user: string) => revocations.ban(user, Date.now() + 60_000), 'USER_BANNED'],
      [(user: string) => revocations.revoke(user, Date.now() + 1), 'UNAUTHENTICATED'],
    ] as const) {
      const user = newName('user');
      // A token of a later second would be welcome after a revocation.
      const auth = { token: token(user) };
      const root = await Client.connect(node, user, { namespace: '/' });
      const chat = await Client.connect(node, user);
      const { conversation } = await app.get(Greeter).memberships.create(user, { type: 'group' });
      await chat.join(conversation.id);
      const bystander = await Client.connect(node, newName('bystander'));
      await act(user);
      for (const client of [root, chat]) {
        await until('close', () => client.socket.disconnected);
        expect(client.of('error')).toMatchObject([{ code }]);
      }
      expect(chat.of('room:closed')).toEqual([{ room: `conversation:${conversation.id}`, code }]);
      expect(bystander.socket.connected).toBe(true);
      const again = Client.open(node, user, { auth });
      const refused = await new Promise<unknown>((refuse) => again.socket.once('connect_error', refuse));
      expect(refused).toMatchObject({ data: { code } });
    }
  });

  it('has metrics of its own, beside those of another app in the process', async () => {
    const other = await NestFactory.create(HostModule, { logger: false, abortOnError: false });
    setupRealtime(other);
    await other.init();
    const [ours, theirs] = [app.get(Metrics), other.get(Metrics)];
    const { events, deliveries } = ours;
    await until('nobody', () => ours.connections['/chat'] === 0);
    const alice = newName('alice');
    const { conversation } = await app.get(Greeter).memberships.create(alice, { type: 'group' });
    const client = await Client.connect(node, alice);
    await client.join(conversation.id);
    await client.send(conversation.id, 'hello');
    await client.hear('chat:message');
    expect(ours.connections).toMatchObject({ '/': 0, '/chat': 1 });
    expect([ours.events - events, ours.deliveries - deliveries]).toEqual([2, 1]);
    expect(await ours.registry.metrics()).toContain('event="chat:join"} ');
    expect([theirs.events, theirs.deliveries, theirs.connections['/chat']]).toEqual([0, 0, 0]);
    expect(await theirs.registry.metrics()).not.toContain('event=');
    await other.close();
  });

  it('does not start without setupRealtime', async () => {
    const unprepared = await NestFactory.create(HostModule, { logger: false, abortOnError: false });
    await expect(unprepared.init()).rejects.toThrow('setupRealtime');
    await unprepared.close();
  });

  it('authenticates with its own secret alone', async () => {
    const stranger = Client.open(node, 'mallory', { secret: 'another secret' });
    const refused = await new Promise<Error>((refuse) => stranger.socket.once('connect_error', refuse));
    expect(refused).toMatchObject({ message: 'Invalid token', data: { code: 'UNAUTHENTICATED' } });
  });
});
