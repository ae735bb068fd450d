import { randomBytes } from 'node:crypto';
import { Agent, IncomingHttpHeaders, request } from 'node:http';
import type { Problem } from '../../src/contracts/errors';
import { newName, token } from './clients';

export interface PlainAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

interface PlainRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request as it is written, on a connection of its own: unlike `fetch` it sends any header, Origin too. */
export function plainHttp(
  url: string,
  { method = 'GET', headers = {}, body }: PlainRequest = {},
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: new Agent() }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    // Only a WebSocket upgrade that is granted comes here.
    sent.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const POLLING = '/socket.io/?EIO=4&transport=polling';
const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';

/** The first request of a Socket.IO connection, by transport. */
export const TRANSPORTS = ['polling', 'websocket'] as const;

/** The first request of a connection that authenticates afterwards, or, a plain WebSocket, with it. */
export const EVERY_TRANSPORT = [...TRANSPORTS, '/ws'] as const;

type Handshake = (url: string, options?: PlainRequest) => Promise<PlainAnswer>;

export const HANDSHAKES: Record<(typeof EVERY_TRANSPORT)[number], Handshake> = {
  polling: (url, options) => plainHttp(url + POLLING, options),
  websocket: (url, options) => upgradeTo(url + WEBSOCKET, options),
  '/ws': (url, { headers, ...more } = {}) =>
    upgradeTo(`${url}/ws`, { ...more, headers: { authorization: `Bearer ${token(newName('alice'))}`, ...headers } }),
};

/** What they answer when all is well. */
export const GRANTED = { polling: 200, websocket: 101, '/ws': 101 } as const;

/** Asks for a WebSocket, which is given up at once. */
export function upgradeTo(url: string, { headers, ...more }: PlainRequest = {}): Promise<PlainAnswer> {
  return plainHttp(url, { ...more, headers: { ...upgradeHeaders(), ...headers } });
}

export function upgradeHeaders(): Record<string, string> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
}

/** Opens a long-polling connection and gives its sid. */
export async function pollingSid(url: string): Promise<string> {
  const { text } = await HANDSHAKES.polling(url);
  return (JSON.parse(text.slice(1)) as { sid: string }).sid;
}

/** The address of a long-polling connection that is open. */
export function pollingUrl(url: string, sid: string): string {
  return `${url}${POLLING}&sid=${encodeURIComponent(sid)}`;
}

/** The problem+json of a refused request. */
export function problemOf({ headers, text }: PlainAnswer): Problem & { status: number; requestId: string } {
  if (!headers['content-type']?.startsWith('application/problem+json')) throw new Error(`no problem+json: ${text}`);
  return JSON.parse(text) as Problem & { status: number; requestId: string };
}
