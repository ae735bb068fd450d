import { createRequire } from 'node:module';
import WebSocket from 'ws';
import type * as Sdk from '../../src/client';
import type * as PlainSdk from '../../src/client/plain';
import { Claims, token } from './clients';

/** What is published, as a program gets it. */
const load = createRequire(__filename);

/** The file that serves a transport of `TRANSPORTS`. */
export function bundleOf(name: string): string {
  return load.resolve(`../../dist/client/${name === '/ws' ? 'plain' : 'index'}.cjs`);
}

const { createClient, RealtimeClientError } = load(bundleOf('Socket.IO')) as typeof Sdk;
const plain = load(bundleOf('/ws')) as typeof PlainSdk;

export { RealtimeClientError };

export type Create = (options: Sdk.ClientOptions) => Sdk.RealtimeClient;

/** The transports of the SDK; for `describe.each`. */
export const TRANSPORTS: [name: string, create: Create][] = [
  ['Socket.IO', createClient],
  ['/ws', (options: Sdk.ClientOptions): Sdk.RealtimeClient => plain.createClient({ ...options, WebSocket })],
];

const open = new Set<Sdk.RealtimeClient>();

/** A client of the SDK that is quick to try again. */
export function sdk(
  create: Create,
  { url }: { url: string },
  userId: string,
  { claims, ...options }: Partial<Sdk.ClientOptions> & { claims?: Claims } = {},
): Sdk.RealtimeClient {
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
