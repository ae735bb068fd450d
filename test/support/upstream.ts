import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RawData, ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { freePort } from './free-port';
import { until } from './until';

/** A connection that came to an upstream of the tests. */
export interface Dial {
  socket: WebSocket;
  path: string;
  headers: IncomingHttpHeaders;
  /** The text frames it brought; a binary one as its bytes. */
  heard: (string | Buffer)[];
  pings: number;
  at: number;
}

/** A server of somebody else, made of plain `ws`, that our server is a client of. */
export class Upstream {
  /** All that ever came, in order. */
  readonly dials: Dial[] = [];

  readonly port: number;
  private readonly answers: string[] = [];

  private constructor(private server: WebSocketServer) {
    this.port = (server.address() as AddressInfo).port;
    this.attend(server);
  }

  static async start(options: ServerOptions = {}): Promise<Upstream> {
    return new Upstream(await listening({ port: await freePort(), ...options }));
  }

  url(path = '/'): string {
    return `ws://127.0.0.1:${this.port}${path}`;
  }

  dialsOf(path = '/'): Dial[] {
    return this.dials.filter((dial) => dial.path === path);
  }

  /** Those of a path that are open. */
  open(path = '/'): Dial[] {
    return this.dialsOf(path).filter(({ socket }) => socket.readyState === WebSocket.OPEN);
  }

  /** Awaits that one, and no other, is open, and gives it. */
  async one(path = '/', withinMs?: number): Promise<Dial> {
    await until(`one connection to ${path}`, () => this.open(path).length === 1, withinMs);
    return this.open(path)[0] as Dial;
  }

  say(text: string, path = '/'): void {
    for (const { socket } of this.open(path)) socket.send(text);
  }

  /** Awaits the text frames brought to a path, by all its connections. */
  async hear(count: number, path = '/'): Promise<(string | Buffer)[]> {
    await until(`${count} frames at ${path}`, () => this.heard(path).length >= count);
    return this.heard(path);
  }

  heard(path = '/'): (string | Buffer)[] {
    return this.dialsOf(path).flatMap(({ heard }) => heard);
  }

  /** Gone at once, without a good-bye. */
  async stop(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Back at the same address. */
  async restart(): Promise<void> {
    this.server = await listening({ port: this.port });
    this.attend(this.server);
  }

  /** A header of every handshake's answer. */
  answerWith(header: string): void {
    this.answers.push(header);
  }

  private attend(server: WebSocketServer): void {
    server.on('headers', (headers) => headers.push(...this.answers));
    server.on('connection', (socket, { url, headers }) => {
      const dial: Dial = { socket, path: url ?? '', headers, heard: [], pings: 0, at: Date.now() };
      this.dials.push(dial);
      socket.on('message', (data: RawData, isBinary) =>
        dial.heard.push(isBinary ? (data as Buffer) : (data as Buffer).toString()),
      );
      socket.on('ping', () => (dial.pings += 1));
      socket.on('error', () => undefined); // it is closed next
    });
  }
}

async function listening(options: ServerOptions): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', ...options });
  await once(server, 'listening');
  return server;
}

/** What `UPSTREAMS` is set to. */
export function upstreamsSetting(...upstreams: object[]): string {
  return JSON.stringify(upstreams);
}
