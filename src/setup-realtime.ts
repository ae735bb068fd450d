import type { INestApplication } from '@nestjs/common';
import { RealtimeIoAdapter } from './transports/realtime-io.adapter';

/**
 * Gives the app the transports of `RealtimeModule`. To be called after `NestFactory.create` and before `app.listen` or
 * `app.init`: Nest ignores an adapter that comes later, and our gateways refuse to start without it.
 *
 * What the app binds globally keeps to the app: its guards, pipes, interceptors and filters, by `useGlobal…` or as
 * `APP_…` providers, meet no handler of ours, and its versioning concerns none. What stands before all routes does meet
 * ours as well: middleware, CORS, a global prefix, the body parser and its limit, whose refusals are answered as the app
 * answers. Gateways of the app on another path than `paths.socketIo` have a Socket.IO server of their own.
 */
export function setupRealtime(app: INestApplication): void {
  app.useWebSocketAdapter(new RealtimeIoAdapter(app));
}
