import type { Problem } from '../../src/contracts/errors';
import { Client } from './clients';
import { Connection } from './connection';
import type { Node } from './node';
import { plainHttp, PlainAnswer, upgradeTo } from './plain-http';
import { byHeader, JsonSocket } from './plain-socket';

/** Tries a token; gives the code with which it is refused, or `null`: it is let in. */
export type Door = (node: Node, token: string) => Promise<string | null>;

const HTTP_OK = [101, 200, 201];

function codeOf({ status, text }: PlainAnswer): string | null {
  return HTTP_OK.includes(status) ? null : (JSON.parse(text) as Problem).code;
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

const socketIo =
  (transport: 'websocket' | 'polling', by: 'auth' | 'header'): Door =>
  async (node, token) => {
    const extraHeaders = by === 'header' ? bearer(token) : {};
    const connection = new Connection(node, { transports: [transport], extraHeaders });
    const { refusal } = await connection.enter('/chat', by === 'auth' ? { token } : {});
    connection.close();
    return refusal ? (refusal.data?.code ?? refusal.message) : null;
  };

const upgrade =
  (path: string, headersOf: (token: string) => Record<string, string>): Door =>
  async ({ url }, token) =>
    codeOf(await upgradeTo(url + path, { headers: headersOf(token) }));

const http =
  (path: string, headersOf: (token: string) => Record<string, string>, method = 'GET'): Door =>
  async ({ url }, token) =>
    codeOf(await plainHttp(`${url}/api/v1${path}`, { method, headers: headersOf(token) }));

/** HEAD is answered with the headers alone, and ends. */
const stream =
  (headersOf: (token: string) => Record<string, string>): Door =>
  async ({ url }, token) => {
    const address = `${url}/api/v1/stream?rooms=user:me`;
    const { status } = await plainHttp(address, { method: 'HEAD', headers: headersOf(token) });
    return status === 200 ? null : codeOf(await plainHttp(address, { headers: headersOf(token) }));
  };

/** Every place where a token is taken, but those that need the token of the same user before: `REFRESHES`. */
export const DOORS: Record<string, Door> = {
  'Socket.IO over WebSocket, auth.token': socketIo('websocket', 'auth'),
  'Socket.IO over WebSocket, header': socketIo('websocket', 'header'),
  'Socket.IO over polling, auth.token': socketIo('polling', 'auth'),
  'Socket.IO over polling, header': socketIo('polling', 'header'),
  '/ws, header': upgrade('/ws', bearer),
  '/ws, subprotocol': upgrade('/ws', (token) => ({ 'sec-websocket-protocol': `depth.v1, bearer.${token}` })),
  '/ws/rooms, header': upgrade('/ws/rooms/general', bearer),
  '/ws/rooms, subprotocol': upgrade('/ws/rooms/general', (token) => ({
    'sec-websocket-protocol': `depth.v1, bearer.${token}`,
  })),
  'the stream, header': stream(bearer),
  'the stream, cookie': stream((token) => ({ cookie: `depth_stream=${token}` })),
  REST: http('/conversations', bearer),
  'a long poll': http('/conversations/general/messages?after=0&wait=0.1', bearer),
  'a request for a ticket': http('/tickets', bearer, 'POST'),
};

/** `auth:refresh` to a token, of a connection that `userId` has with a good one; `good`: how one is made. */
export const REFRESHES: Record<string, (good: (userId: string) => string, userId: string) => Door> = {
  'auth:refresh over Socket.IO': (good, userId) => async (node, token) => {
    const client = await Client.connect(node, userId, { auth: { token: good(userId) } });
    const { error } = await client.ask('auth:refresh', { token });
    client.close();
    return error?.code ?? null;
  },
  'auth:refresh over /ws': (good, userId) => async (node, token) => {
    const socket = await JsonSocket.connect(node, userId, byHeader(good(userId)));
    const { error } = await socket.ask('auth:refresh', { token }, '/');
    socket.close();
    return error?.code ?? null;
  },
};

/** Tries all of them, one after the other, each with a token just made: by their names what each says. */
export async function tryDoors(
  doors: Record<string, Door>,
  node: Node,
  make: () => string,
): Promise<Record<string, string | null>> {
  const said: Record<string, string | null> = {};
  for (const [name, door] of Object.entries(doors)) said[name] = await door(node, make());
  return said;
}
