import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { setupRealtime } from 'depth-realtime';
import { AppModule } from './app.module.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { HostFilter } from './host.filter.js';
import { createApp } from './platform.js';

/** With REALTIME=off it is the app as it was before it imported the module. */
async function main(): Promise<void> {
  const realtime = process.env.REALTIME !== 'off';
  const app = await createApp(AppModule.with({ realtime }));
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  app.useGlobalInterceptors(new EnvelopeInterceptor());
  app.useGlobalFilters(new HostFilter());
  app.enableShutdownHooks();
  if (realtime) setupRealtime(app);
  await app.listen(0, '127.0.0.1');
  console.log(`ready ${await app.getUrl()}`);
}

void main();
