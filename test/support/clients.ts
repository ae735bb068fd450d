import { randomUUID } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { io, Socket } from 'socket.io-client';
import type { Role } from '../../src/contracts/auth';
import type { JoinedConversation, Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { Placed } from '../../src/contracts/rooms';
import { Node, SECRET } from './node';
import { until } from './until';

export interface Claims {
  role?: Role;
  expiresIn?: number;
  secret?: string;
}

export function token(userId: string, { role = 'user', expiresIn = 3600, secret = SECRET }: Claims = {}): string {
  return sign({ sub: userId, role }, secret, { expiresIn });
}

/** A name nobody has used: every test has users, and limits, of its own. */
export function newName(kind: string): string {
  return `${kind}-${randomUUID().slice(0, 8)}`;
}

export type Ack<T> = { data: T; error?: undefined } | { data?: undefined; error: Problem };

/** A connected socket.io-client that remembers all it heard. */
export class Client {
  readonly heard: { event: string; data: unknown }[] = [];

  private constructor(
    readonly socket: Socket,
    readonly namespace: string,
  ) {
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
    { namespace = '/chat', auth = {}, ...claims }: ConnectOptions = {},
  ): Client {
    const socket = io(node.url + namespace, {
      auth: { token: token(userId, claims), ...auth },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    const client = new Client(socket, namespace);
    open.add(client);
    return client;
  }

  /** Sends an event and gives its ack, whichever it is. */
  ask<T>(event: string, data?: unknown): Promise<Ack<T>> {
    return this.socket.timeout(10_000).emitWithAck(event, data) as Promise<Ack<T>>;
  }

  /** Sends an event that must succeed. */
  async do<T>(event: string, data?: unknown): Promise<T> {
    const { data: result, error } = await this.ask<T>(event, data);
    if (error) throw new Error(`${event}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Sends an event that must fail. */
  async fail(event: string, data?: unknown): Promise<Problem> {
    const { data: result, error } = await this.ask<unknown>(event, data);
    if (!error) throw new Error(`${event}: succeeded with ${JSON.stringify(result)}`);
    return error;
  }

  join(conversationId: string, since?: object): Promise<JoinedConversation> {
    return this.do('chat:join', { conversationId, since });
  }

  send(conversationId: string, content: string, more: object = {}): Promise<Placed<Message>> {
    return this.do('chat:message', { conversationId, content, ...more });
  }

  /** The payloads heard under a name. */
  of<T>(event: string): T[] {
    return this.heard.filter((heard) => heard.event === event).map(({ data }) => data as T);
  }

  /** Awaits until `count` payloads were heard under a name. */
  async hear<T>(event: string, count = 1): Promise<T[]> {
    await until(`${count} × ${event}`, () => this.of(event).length >= count);
    return this.of<T>(event);
  }

  close(): void {
    this.socket.disconnect();
    open.delete(this);
  }
}

export interface ConnectOptions extends Claims {
  namespace?: string;
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
  node: Node,
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
