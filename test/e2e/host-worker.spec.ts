import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Notification, NotificationChannel, NotificationsService, Placed, RealtimeModule } from '../../src';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { JWT } from '../support/host';
import { Node, startNode } from '../support/node';
import { start, stop } from '../support/processes';
import { RedisServer, startRedis } from '../support/redis';
import { until } from '../support/until';

const WORKER = join(__dirname, '..', 'support', 'worker.js');

describe('a worker without sockets', () => {
  let redis: RedisServer;
  let node: Node;

  beforeAll(async () => {
    redis = await startRedis();
    node = await startNode({ REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await node.stop();
    await redis.stop();
  });
  afterEach(closeClients);

  it('publishes to the sockets of servers, without a complaint, and ends by itself', async () => {
    const worker = start(process.execPath, [WORKER, JSON.stringify({ ...JWT, redis: { url: redis.url } })]);
    await until('ready', () => worker.output().startsWith('ready\n'));
    const lines = (): string[] => worker.output().split('\n').slice(1, -1);
    const tell = async (service: string, method: string, ...args: unknown[]): Promise<unknown> => {
      const before = lines().length;
      worker.stdin.write(`${JSON.stringify({ service, method, args })}\n`);
      return JSON.parse(await until('the answer', () => lines()[before])) as unknown;
    };
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const chat = await Client.connect(node, bob);
    const inbox = await Client.connect(node, bob, { namespace: '/notifications' });
    const root = await Client.connect(node, bob, { namespace: '/' });
    await chat.join(id);
    await inbox.do('notifications:subscribe', {});

    const sent = await tell('chat', 'send', alice, id, { content: 'from the worker' });
    expect(await chat.hear('chat:message')).toEqual([sent]);
    const draft = { userId: bob, type: 'job', title: 'Done', body: '' };
    const notified = await tell('notifications', 'notify', draft);
    expect(await inbox.hear('notification:new')).toEqual([notified]);
    expect(await inbox.hear('notifications:unread')).toEqual([{ count: 1 }]);
    await tell('publisher', 'toUser', bob, 'job:done', { job: 7 });
    expect(await root.hear('job:done')).toEqual([{ job: 7 }]);
    await tell('publisher', 'toRoom', `conversation:${id}`, 'job:done', { job: 8 });
    expect(await chat.hear('job:done')).toEqual([{ job: 8 }]);
    const announced = await tell('publisher', 'announce', { message: 'all done', from: 'worker' });
    expect(await root.hear('announcement')).toEqual([announced]);

    const gone = once(worker, 'exit');
    worker.stdin.end();
    expect(await gone).toEqual([0, null]);
    // Nothing but what it was asked for: no warning, no error.
    expect(lines()).toHaveLength(5);
    await stop(worker);
  });

  it('is a context in a process of its own kind, too', async () => {
    const mailed: unknown[] = [];
    @Injectable()
    class SlowMail extends NotificationChannel {
      async deliver(notification: Placed<Notification>): Promise<void> {
        await delay(200);
        mailed.push(notification);
      }
    }
    @Module({
      imports: [RealtimeModule.forRootAsync({ useFactory: () => ({ ...JWT, redis: { url: redis.url } }) })],
      providers: [SlowMail],
    })
    class WorkerModule {}
    const app = await NestFactory.createApplicationContext(WorkerModule, { logger: false, abortOnError: false });
    const carol = newName('carol');
    const inbox = await Client.connect(node, carol, { namespace: '/notifications' });
    await inbox.do('notifications:subscribe', {});
    const sent = await app.get(NotificationsService).notify({ userId: carol, type: 'job', title: 'Done', body: '' });
    expect(await inbox.hear('notification:new')).toEqual([sent]);
    await app.close();
    // What a channel was sending was sent before the end.
    expect(mailed).toEqual([sent]);
  });
});

describe('importing the module', () => {
  it('loads nothing that only the standalone server needs', async () => {
    const probe = `
      require(${JSON.stringify(join(__dirname, '..', '..', 'dist'))});
      const loaded = Object.keys(require.cache).map((file) => file.split('node_modules/').at(-1));
      const named = (name) => loaded.some((file) => file.startsWith(name + '/'));
      const unwanted = ['express', '@nestjs/platform-express', '@nestjs/platform-fastify', '@nestjs/terminus', 'helmet', 'envalid', 'ioredis'];
      process.stdout.write(JSON.stringify([named('socket.io'), unwanted.filter(named)]));`;
    const child = start(process.execPath, ['-e', probe]);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await stop(child);
    expect(JSON.parse(child.output())).toEqual([true, []]);
  });
});
