import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { WebSocket, WebSocketServer } from 'ws';
import type { Problem } from '../../src/contracts/errors';
import { NAMESPACES } from '../../src/contracts/namespaces';
import { until } from './until';

/** What a client asked for. */
export interface Asked {
  ns: string;
  event: string;
  data: Record<string, unknown>;
  /** The how-manieth connection it came over. */
  connection: number;
}

type Answer = { data: unknown } | { error: Problem };

interface Connected {
  tell: (ns: string, event: string, data: unknown) => void;
  /** As the server ends a connection: it may say why before. */
  end: (code: number, reason?: Problem) => void;
}

/** A server that says what a test wants it to, over Socket.IO and `/ws`. */
export class ScriptedServer {
  readonly asked: Asked[] = [];
  /** The tokens that came with handshakes. */
  readonly tokens: string[] = [];
  readonly connections: Connected[] = [];
  /** How many are open. */
  open = 0;
  /** What stands against a token; nothing does by default. */
  refuse: (token: string) => Problem | undefined = () => undefined;
  /** The answer to a request; `undefined`: none. */
  answer: (asked: Asked) => Answer | undefined = () => ({ data: {} });
  private readonly http = createServer((request, response) => {
    // POST /api/v1/tickets
    const problem = this.refuse(request.headers.authorization?.slice('Bearer '.length) ?? '');
    response.writeHead(problem ? 401 : 201, { 'content-type': 'application/json' }).end(JSON.stringify(problem ?? {}));
  });
  private readonly io = new Server(this.http, { destroyUpgrade: false });
  private readonly wss = new WebSocketServer({ noServer: true, handleProtocols: () => 'depth.v1' });

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((listening) => server.http.listen(0, '127.0.0.1', listening));
    return server;
  }

  private constructor() {
    this.serveSocketIo();
    this.http.on('upgrade', (request, socket, head) => {
      if (request.url?.startsWith('/ws') !== true) return;
      const token = /bearer\.(.*)/.exec(request.headers['sec-websocket-protocol'] ?? '')?.[1] ?? '';
      this.tokens.push(token);
      if (this.refuse(token)) socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      else this.wss.handleUpgrade(request, socket, head, (ws) => this.serveWebSocket(ws));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** The newest connection. */
  get last(): Connected {
    return this.connections.at(-1) as Connected;
  }

  of(event: string): Asked[] {
    return this.asked.filter((asked) => asked.event === event);
  }

  /** Awaits that something was asked for so many times. */
  async heard(event: string, count = 1): Promise<Asked[]> {
    await until(`${count} × ${event}`, () => this.of(event).length >= count);
    return this.of(event);
  }

  async close(): Promise<void> {
    for (const ws of this.wss.clients) ws.terminate();
    await this.io.close();
  }

  private serveWebSocket(ws: WebSocket): void {
    const connection = this.connections.push({
      tell: (ns, event, data) => ws.send(JSON.stringify({ ns, event, data })),
      end: (code, reason) => {
        if (reason) ws.send(JSON.stringify({ ns: '/', event: 'error', data: reason }));
        ws.close(code);
      },
    });
    this.open += 1;
    ws.on('close', () => (this.open -= 1));
    ws.on('message', (text: Buffer) => {
      const { id, ...asked } = JSON.parse(text.toString()) as Omit<Asked, 'connection'> & { id: number };
      const ack = this.take({ ...asked, connection });
      if (ack) ws.send(JSON.stringify({ id, ack }));
    });
  }

  private serveSocketIo(): void {
    for (const name of NAMESPACES) {
      this.io.of(name).use((socket, next) => {
        const { token } = socket.handshake.auth as { token: string };
        if (name === '/') this.tokens.push(token);
        const problem = this.refuse(token);
        next(problem && Object.assign(new Error(problem.message), { data: problem }));
      });
    }
    this.io.on('connection', (root) => {
      const { client } = root as unknown as { client: { sockets: Map<string, typeof root> } };
      const sockets = (): (typeof root)[] => [...client.sockets.values()];
      const connection = this.connections.push({
        tell: (ns, event, data) =>
          sockets()
            .find(({ nsp }) => nsp.name === ns)
            ?.emit(event, data),
        end: (_code, reason) => {
          if (reason) root.emit('error', reason);
          setImmediate(() => root.disconnect(true));
        },
      });
      this.open += 1;
      root.on('disconnect', () => (this.open -= 1));
      Object.assign(root.conn, { connection });
    });
    this.io.of('/refusing').use((_socket, next) => next(new Error('not you')));
    this.io.of('/silent').use(() => undefined);
    for (const ns of NAMESPACES) {
      this.io.of(ns).on('connection', (socket) => {
        socket.onAny((event: string, data: Asked['data'], ack: (answer: Answer) => void) => {
          const { connection } = socket.conn as unknown as { connection: number };
          const answer = this.take({ ns, event, data, connection });
          if (answer) ack(answer);
        });
      });
    }
  }

  private take(asked: Asked): Answer | undefined {
    this.asked.push(asked);
    return this.answer(asked);
  }
}
