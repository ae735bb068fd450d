import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { setupRealtime } from 'depth-realtime';
import { AppModule } from './app.module.js';

/** The server: this app's own routes, and beside them those and the sockets of depth-realtime. */
const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
setupRealtime(app);
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
console.log(`ready ${await app.getUrl()}`);
