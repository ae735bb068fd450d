import type { INestApplication } from '@nestjs/common';
import { RealtimeIoAdapter } from './transports/realtime-io.adapter';

/**
 * Gives the app the transports of `RealtimeModule`. To be called after `NestFactory.create` and before `app.listen` or
 * `app.init`: Nest ignores an adapter that comes later, and our gateways refuse to start without it.
 */
export function setupRealtime(app: INestApplication): void {
  app.useWebSocketAdapter(new RealtimeIoAdapter(app));
}
