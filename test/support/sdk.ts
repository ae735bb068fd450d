import WebSocket from 'ws';
import type { ClientOptions, RealtimeClient } from '../../src/client';
import { createClient } from '../../src/client';
import { createClient as createPlainClient } from '../../src/client/plain';
import { Claims, token } from './clients';

export type Create = (options: ClientOptions) => RealtimeClient;

const overPlainSocket: Create = (options) => createPlainClient({ ...options, WebSocket });

/** The transports of the SDK; for `describe.each`. */
export const TRANSPORTS: [name: string, create: Create][] = [
  ['Socket.IO', createClient],
  ['/ws', overPlainSocket],
];

const open = new Set<RealtimeClient>();

/** A client of the SDK that is quick to try again. */
export function sdk(
  create: Create,
  { url }: { url: string },
  userId: string,
  { claims, ...options }: Partial<ClientOptions> & { claims?: Claims } = {},
): RealtimeClient {
  const client = create({
    url,
    token: () => Promise.resolve(token(userId, claims)),
    backoff: { initialMs: 50, maxMs: 500 },
    ...options,
  });
  open.add(client);
  return client;
}

/** Call in `afterEach`. */
export function closeSdk(): void {
  for (const client of open) client.close();
  open.clear();
}

/** Keeps what a subscription tells. */
export function kept<T>(on: (listener: (value: T) => void) => unknown): T[] {
  const values: T[] = [];
  on((value) => values.push(value));
  return values;
}
