import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Deadlines } from './projects/deadlines.js';
import { WorkerModule } from './worker.module.js';

/** A process without sockets, as a timer would start it: what it writes reaches every socket of every server. */
const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error', 'warn'] });
console.log(`reminded ${await worker.get(Deadlines).remind()}`);
await worker.close();
