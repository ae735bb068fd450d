import { once } from 'node:events';
import WebSocket from 'ws';
import type { ClientOptions } from 'ws';
import type { Problem } from '../../src/contracts/errors';
import { ConnectOptions, token } from './clients';
import type { Node } from './node';
import { Ack, Speaker } from './speaker';
import { until } from './until';

export interface PlainOptions extends ClientOptions {
  path?: string;
  /** `?frames=json` */
  query?: string;
  protocols?: string[];
}

/** Who calls, in the ways of a plain WebSocket. */
export const byHeader = (jwt: string): PlainOptions => ({ headers: { authorization: `Bearer ${jwt}` } });
export const bySubprotocol = (jwt: string): PlainOptions => ({ protocols: ['depth.v1', `bearer.${jwt}`] });

const open = new Set<PlainSocket>();

/** Call in `afterEach`. */
export function closePlainSockets(): void {
  for (const socket of open) socket.close();
}

/** A plain WebSocket, as the library `ws` has it, that remembers the text frames it was sent. */
export class PlainSocket {
  readonly texts: string[] = [];
  /** How it ended; `undefined`: it did not. */
  closing: { code: number; reason: string } | undefined;

  protected constructor(readonly ws: WebSocket) {
    open.add(this);
    ws.on('message', (data: Buffer, isBinary) => {
      if (isBinary) throw new Error('a binary frame');
      this.texts.push(data.toString());
    });
    ws.on('error', () => undefined); // it closes
    ws.once('close', (code, reason) => {
      this.closing = { code, reason: reason.toString() };
      open.delete(this);
    });
  }

  /** A connection of `/ws/rooms`. */
  static async room(
    node: Pick<Node, 'url'>,
    userId: string,
    id: string,
    more: PlainOptions = {},
  ): Promise<PlainSocket> {
    const socket = PlainSocket.dial(node, { ...byHeader(token(userId)), path: `/ws/rooms/${id}`, ...more });
    await once(socket.ws, 'open');
    return socket;
  }

  /** Does not wait until it is open, and so also serves for what will be refused. */
  static dial(node: Pick<Node, 'url'>, options: PlainOptions): PlainSocket {
    return new PlainSocket(webSocket(node, options));
  }

  write(frame: string | Buffer): void {
    this.ws.send(frame);
  }

  /** Awaits until `count` frames have come, and gives them. */
  async hear(count: number): Promise<string[]> {
    await until(`${count} frames`, () => this.texts.length >= count);
    return this.texts;
  }

  async closed(withinMs?: number): Promise<{ code: number; reason: string }> {
    return until('the end', () => this.closing, withinMs);
  }

  close(): void {
    this.ws.terminate();
  }
}

export interface EventFrame {
  event: string;
  data: unknown;
  ns: string;
}

/** A connection of `/ws`: events of all namespaces. */
export class JsonSocket extends PlainSocket {
  readonly events: EventFrame[] = [];
  readonly answers: { id: unknown; ack: Ack<unknown> }[] = [];
  private readonly waiting = new Map<unknown, (ack: Ack<unknown> | undefined) => void>();
  private lastId = 0;

  private constructor(ws: WebSocket) {
    super(ws);
    ws.on('message', (data: Buffer) => this.take(JSON.parse(data.toString()) as object));
    ws.once('close', () => this.waiting.forEach((settle) => settle(undefined)));
  }

  static override dial(node: Pick<Node, 'url'>, options: PlainOptions): JsonSocket {
    return new JsonSocket(webSocket(node, options));
  }

  static async connect(node: Pick<Node, 'url'>, userId: string, more: PlainOptions = {}): Promise<JsonSocket> {
    const socket = JsonSocket.dial(node, { ...byHeader(token(userId)), ...more });
    await once(socket.ws, 'open');
    return socket;
  }

  /** Sends a frame that is JSON already and gives the answer to its id. */
  askFrame(id: unknown, json: string): Promise<Ack<unknown>> {
    return new Promise((resolve, reject) => {
      const settle = (ack: Ack<unknown> | undefined): void => {
        clearTimeout(late);
        this.waiting.delete(id);
        if (ack) resolve(ack);
        else reject(new Error(`closed or late instead of an answer to ${json.slice(0, 200)}`));
      };
      const late = setTimeout(() => settle(undefined), 10_000);
      this.waiting.set(id, settle);
      this.write(json);
    });
  }

  ask<T>(event: string, data?: unknown, ns?: string): Promise<Ack<T>> {
    const id = this.newId();
    return this.askFrame(id, JSON.stringify({ event, data, ns, id })) as Promise<Ack<T>>;
  }

  newId(): number {
    return (this.lastId += 1);
  }

  /** The payloads heard under a name, by namespace. */
  of<T>(event: string, ns?: string): T[] {
    const heard = this.events.filter((frame) => frame.event === event && (ns === undefined || frame.ns === ns));
    return heard.map(({ data }) => data as T);
  }

  errors(ns?: string): Problem[] {
    return this.of<Problem>('error', ns);
  }

  in(namespace: string): PlainClient {
    return new PlainClient(this, namespace);
  }

  private take(frame: object): void {
    if (!('ack' in frame)) {
      this.events.push(frame as EventFrame);
      return;
    }
    const { id, ack } = frame as (typeof this.answers)[number];
    this.answers.push({ id, ack });
    this.waiting.get(id)?.(ack);
  }
}

/** One namespace of a `/ws`, spoken in as over any other transport. */
export class PlainClient extends Speaker {
  constructor(
    readonly socket: JsonSocket,
    readonly namespace: string,
  ) {
    super();
  }

  static async connect(
    node: Pick<Node, 'url'>,
    userId: string,
    { namespace = '/chat', auth = {}, ...claims }: ConnectOptions = {},
  ): Promise<PlainClient> {
    const given = typeof auth.token === 'string' ? auth.token : token(userId, claims);
    return (await JsonSocket.connect(node, userId, byHeader(given))).in(namespace);
  }

  get heard(): EventFrame[] {
    return this.socket.events.filter(({ ns }) => ns === this.namespace);
  }

  ask<T>(event: string, data?: unknown): Promise<Ack<T>> {
    return this.socket.ask<T>(event, data, this.namespace);
  }

  askJson(event: string, json: string): Promise<Ack<unknown>> {
    const id = this.socket.newId();
    return this.socket.askFrame(id, this.frame(event, json, `,"id":${id}`));
  }

  tell(event: string, data?: unknown): void {
    this.socket.write(JSON.stringify({ event, data, ns: this.namespace }));
  }

  tellJson(event: string, json: string): void {
    this.socket.write(this.frame(event, json));
  }

  close(): void {
    this.socket.close();
  }

  private frame(event: string, json: string, more = ''): string {
    return `{"event":${JSON.stringify(event)},"data":${json},"ns":"${this.namespace}"${more}}`;
  }
}

function webSocket(
  node: Pick<Node, 'url'>,
  { path = '/ws', query = '', protocols, ...options }: PlainOptions,
): WebSocket {
  return new WebSocket(node.url.replace('http', 'ws') + path + query, protocols, options);
}
