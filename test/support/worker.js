// A worker without sockets, in plain JavaScript from the build: it publishes what it is told to, a line of JSON each, by
// services it has injected. Its options are the first argument.
require('reflect-metadata');
const { createInterface } = require('node:readline');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ChatService, NotificationsService, RealtimeModule, RealtimePublisher } = require('../../dist');

class WorkerModule {}
Module({ imports: [RealtimeModule.forRoot(JSON.parse(process.argv[2]))] })(WorkerModule);

async function main() {
  const app = await NestFactory.createApplicationContext(WorkerModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  const services = {
    chat: app.get(ChatService),
    notifications: app.get(NotificationsService),
    publisher: app.get(RealtimePublisher),
  };
  const lines = createInterface({ input: process.stdin });
  process.stdout.write('ready\n');
  for await (const line of lines) {
    const { service, method, args } = JSON.parse(line);
    const done = await services[service][method](...args);
    process.stdout.write(`${JSON.stringify(done ?? null)}\n`);
  }
  await app.close();
}

void main();
