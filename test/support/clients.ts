import { createSecretKey } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { io, Socket } from 'socket.io-client';
import type { Role } from '../../src/contracts/auth';
import type { Problem } from '../../src/contracts/errors';
import { Node, SECRET } from './node';
import { askRaw, writeRaw } from './raw-events';
import { Ack, Speaker } from './speaker';
import { until } from './until';

export { newName } from '../../src/testing/names';
export type { Ack };

export interface Claims {
  role?: Role;
  expiresIn?: number;
  secret?: string;
}

export function token(userId: string, { role = 'user', expiresIn = 3600, secret = SECRET }: Claims = {}): string {
  // As a text it would be tried as a private key first, which takes some milliseconds.
  return sign({ sub: userId, role }, createSecretKey(Buffer.from(secret)), { expiresIn });
}

/** A connected socket.io-client. */
export class Client extends Speaker {
  readonly heard: { event: string; data: unknown }[] = [];

  private constructor(
    readonly socket: Socket,
    readonly namespace: string,
  ) {
    super();
    socket.onAny((event: string, data: unknown) => this.heard.push({ event, data }));
  }

  static async connect(node: Pick<Node, 'url'>, userId: string, options: ConnectOptions = {}): Promise<Client> {
    const client = Client.open(node, userId, options);
    await until('connect', () => client.socket.connected);
    return client;
  }

  /** Does not wait, and so also serves for what will be refused. */
  static open(
    node: Pick<Node, 'url'>,
    userId: string,
    { namespace = '/chat', path = '/socket.io', transport = 'websocket', auth = {}, ...claims }: ConnectOptions = {},
  ): Client {
    const socket = io(node.url + namespace, {
      path,
      auth: { token: token(userId, claims), ...auth },
      transports: [transport],
      forceNew: true,
      reconnection: false,
    });
    const client = new Client(socket, namespace);
    open.add(client);
    return client;
  }

  ask<T>(event: string, data?: unknown): Promise<Ack<T>> {
    return this.socket.timeout(10_000).emitWithAck(event, data) as Promise<Ack<T>>;
  }

  askJson(event: string, json: string): Promise<Ack<unknown>> {
    return askRaw(this, `[${JSON.stringify(event)},${json}]`);
  }

  tell(event: string, data?: unknown): void {
    this.socket.emit(event, data);
  }

  tellJson(event: string, json: string): void {
    writeRaw(this, `[${JSON.stringify(event)},${json}]`);
  }

  close(): void {
    this.socket.disconnect();
    open.delete(this);
  }
}

export interface ConnectOptions extends Claims {
  namespace?: string;
  /** Of Socket.IO. */
  path?: string;
  /** Default `websocket`. */
  transport?: 'polling' | 'websocket';
  auth?: Record<string, unknown>;
}

const open = new Set<Client>();

/** Call in `afterEach`. */
export function closeClients(): void {
  for (const client of open) client.close();
}

export interface RestAnswer<T> {
  status: number;
  headers: Headers;
  body: { data: T; page?: { before: unknown; after: unknown; hasMore: boolean } } & Partial<Problem> & {
      requestId?: string;
    };
}

/** A REST call as a user. */
export async function rest<T = unknown>(
  node: Pick<Node, 'url'>,
  userId: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer<T>> {
  const response = await fetch(`${node.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token(userId)}`, 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as RestAnswer<T>['body'] };
}

/** A conversation of its own for a test: the first user is its owner. */
export async function newConversation(
  node: Node,
  [owner = '', ...memberIds]: string[],
  draft: { type?: string; id?: string } = {},
): Promise<string> {
  const { status, body } = await rest<{ id: string }>(node, owner, 'POST', '/conversations', {
    type: 'group',
    memberIds,
    ...draft,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.data.id;
}
