import { createServer, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, Socket } from 'socket.io';
import { io, Socket as ClientSocket } from 'socket.io-client';
import type { EngineConnection } from '../../src/transports/engine-consumer';
import type { HandshakeGate } from '../../src/transports/handshake-gate';
import { LeanConnections } from '../../src/transports/lean-connections';
import { listenToAll, slim } from '../../src/transports/lean-socket';
import { BoundedWebSocketServer } from '../../src/transports/websocket/bounded-websocket-server';
import { Handshake } from '../../src/transports/websocket/handshake';
import { until } from '../support/until';

/** A WebSocket's inside, as far as `lean-web-socket.ts` relies on it. */
interface WebSocketInside {
  _receiver: { _mask?: Buffer; _buffers: Buffer[] };
  _socket: NodeJS.EventEmitter;
}

/** The private parts of Socket.IO, Engine.IO and ws that `lean-*.ts` rely on, seen to be there in the versions installed. */
describe('what connections keep', () => {
  let http: HttpServer;
  let server: Server;
  let client: ClientSocket;
  const known: object[] = [];

  beforeEach(async () => {
    http = createServer();
    server = new Server(http, { wsEngine: BoundedWebSocketServer });
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  });

  afterEach(async () => {
    client.disconnect();
    await server.close();
  });

  async function connect(transports: string[]): Promise<Socket> {
    const { port } = http.address() as AddressInfo;
    const connected = new Promise<Socket>((connection) => server.of('/chat').once('connection', connection));
    client = io(`http://127.0.0.1:${port}/chat`, {
      transports,
      forceNew: true,
      auth: { token: 'secret' },
      extraHeaders: { 'accept-language': 'ar', origin: 'http://here' },
    });
    return connected;
  }

  function lean(): void {
    const gate = { know: (handshake: object) => known.push(handshake) } as unknown as HandshakeGate;
    const connections = new LeanConnections(gate);
    server.engine.on('connection', (connection: EngineConnection) => connections.add(connection));
  }

  const listeners = (emitter: NodeJS.EventEmitter, event: string): string[] => emitter.listeners(event).map(String);

  function insideOf({ conn }: Socket): { ws: NodeJS.EventEmitter; tcp: NodeJS.EventEmitter } & WebSocketInside {
    const ws = (conn.transport as unknown as { socket: NodeJS.EventEmitter & WebSocketInside }).socket;
    return Object.assign(Object.create(ws) as WebSocketInside, { ws, tcp: ws._socket });
  }

  it('Engine.IO listens for what is let go', async () => {
    const { ws, tcp } = insideOf(await connect(['websocket']));
    expect(ws.listeners('error').map(({ name }) => name)).toContain('onUpgradeError');
    expect(listeners(tcp, 'close')).toContain('() => this.emit("close")');
  });

  it('lets go of the request and of what holds it', async () => {
    lean();
    const socket = await connect(['websocket']);
    const { ws, tcp } = insideOf(socket);
    expect(socket.conn.request).toBeInstanceOf(Handshake);
    expect(known.at(-1)).toBe(socket.conn.request);
    expect(socket.handshake.headers).toMatchObject({ 'accept-language': 'ar' });
    expect(ws.listeners('error').map(({ name }) => name)).toEqual(['bound onError']);
    expect(listeners(tcp, 'close')).not.toContain('() => this.emit("close")');
  });

  it('lets go of it after an upgrade from polling too, not before', async () => {
    lean();
    const socket = await connect(['polling', 'websocket']);
    expect(socket.conn.request).not.toBeInstanceOf(Handshake);
    await until('the upgrade', () => socket.conn.transport.name === 'websocket');
    expect(socket.conn.request).toBeInstanceOf(Handshake);
  });

  it('keeps nothing of a frame', async () => {
    const socket = await connect(['websocket']);
    const heard: unknown[] = [];
    socket.on('event', (data) => heard.push(data));
    for (let i = 0; i < 3; i++) client.emit('event', i);
    await until('the events', () => heard.length === 3);
    const { _receiver: receiver } = insideOf(socket);
    expect(Object.keys(receiver)).toEqual(expect.arrayContaining(['_mask', '_buffers']));
    expect(receiver._mask).toBeUndefined();
    expect(heard).toEqual([0, 1, 2]);
  });

  it('calls one listener with each event and its socket, in a list of no more than it', async () => {
    const socket = await connect(['websocket']);
    const heard: unknown[] = [];
    listenToAll(socket as never, function (...event) {
      heard.push([this.id, ...event]);
    });
    expect((socket as unknown as { _anyListeners: unknown[] })._anyListeners).toBe(socket.listenersAny());
    client.emit('event', { some: 'data' });
    await until('the event', () => heard.length === 1);
    expect(heard).toEqual([[socket.id, 'event', { some: 'data' }]]);
  });

  it('has a slim socket tell of its handshake all but the credentials, and wait for answers', async () => {
    const socket = await connect(['websocket']);
    const { auth, ...told } = socket.handshake;
    expect(auth).toEqual({ token: 'secret' });
    expect((socket as unknown as { acks: unknown }).acks).toBeInstanceOf(Map);
    slim(socket as never);
    const { handshake } = socket;
    expect(handshake.auth).toEqual({});
    const { headers, query, time, url, secure, xdomain, address, issued } = handshake;
    expect({ headers, query, time, url, secure, xdomain, address, issued }).toEqual(told);
    client.on('question', (answer: (said: string) => void) => answer('yes'));
    expect(await socket.timeout(5_000).emitWithAck('question')).toBe('yes');
    expect(await server.of('/chat').timeout(5_000).emitWithAck('question')).toEqual(['yes']);
  });
});
