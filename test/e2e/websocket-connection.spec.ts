import { createServer, IncomingMessage, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, Socket } from 'socket.io';
import { Encoder, PacketType } from 'socket.io-parser';
import WebSocket, { WebSocketServer } from 'ws';
import { resolveLayout } from '../../src/realtime.layout';
import { FanOut } from '../../src/transports/fan-out';
import { ServedNamespaces } from '../../src/transports/served-namespaces';
import { JSON_FRAMES } from '../../src/transports/websocket/json-frames';
import { EncodedPacket, packetParser, readPacket } from '../../src/transports/websocket/packet-parser';
import { PlainConnection } from '../../src/transports/websocket/plain-connection';
import { until } from '../support/until';

/** Writes down what Socket.IO does to it. */
class Probe extends PlainConnection {
  readonly codec = JSON_FRAMES;
  readonly told: unknown[] = [];
  readonly acks: EncodedPacket[] = [];

  start(): void {
    this.enter('/chat', { locale: 'ar' });
  }

  override enter(namespace: string, auth: object): void {
    super.enter(namespace, auth);
  }

  override ask(namespace: string, event: string, data: unknown, id?: number): void {
    super.ask(namespace, event, data, id);
  }

  protected onFrame(text: string | undefined): void {
    this.told.push(['frame', text]);
  }

  protected onEntered(namespace: string): void {
    this.told.push(['entered', namespace]);
    // Now, and not a moment earlier, an event is taken.
    this.ask(namespace, 'first', {});
  }

  protected onLeft(namespace: string): void {
    this.told.push(['left', namespace]);
  }

  protected onRefused(namespace: string, json: string): void {
    this.told.push(['refused', namespace, JSON.parse(json)]);
  }

  protected onEvent(namespace: string, event: string, json: string): void {
    this.told.push(['event', namespace, event, JSON.parse(json)]);
  }

  protected onAck(packet: EncodedPacket): void {
    this.acks.push(packet);
  }
}

/** The private parts of Socket.IO that `plain-connection.ts` relies on, seen to work with the version installed. */
describe('a plain WebSocket as a connection of Socket.IO', () => {
  let http: HttpServer;
  let io: Server;
  let wss: WebSocketServer;
  let sockets: Socket[];
  let got: unknown[];

  beforeEach(async () => {
    http = createServer();
    io = new Server(http, { parser: packetParser, destroyUpgrade: false, connectTimeout: 60_000 });
    wss = new WebSocketServer({ noServer: true });
    sockets = [];
    got = [];
    io.of('/chat').use((socket, next) => {
      const { refuse } = socket.handshake.auth as { refuse?: boolean };
      next(refuse ? Object.assign(new Error('no'), { data: { code: 'FORBIDDEN' } }) : undefined);
    });
    io.of('/other');
    io.of('/chat').on('connection', (socket) => {
      sockets.push(socket);
      socket.onAny((event: string, data: unknown, ack?: (answer: object) => void) => {
        got.push([event, data]);
        ack?.({ data: { said: '😀\u2028"' } });
      });
    });
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  });

  afterEach(async () => {
    for (const client of wss.clients) client.terminate();
    await io.close();
  });

  async function connect(): Promise<{ probe: Probe; client: WebSocket; heard: string[] }> {
    const { port } = http.address() as AddressInfo;
    const opened = new Promise<Probe>((resolve) => {
      http.once('upgrade', (request: IncomingMessage & { _query?: object }, tcp, head) => {
        request._query = { from: 'test' };
        wss.handleUpgrade(request, tcp, head, (socket) => {
          const probe = new Probe(socket, request, new ServedNamespaces(resolveLayout()));
          (io as unknown as { onconnection(connection: PlainConnection): void }).onconnection(probe);
          resolve(probe);
        });
      });
    });
    const client = new WebSocket(`ws://127.0.0.1:${port}/plain`, { headers: { 'accept-language': 'ar' } });
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    await until('open', () => client.readyState === WebSocket.OPEN);
    return { probe: await opened, client, heard };
  }

  async function entered(): Promise<{ probe: Probe; client: WebSocket; heard: string[]; socket: Socket }> {
    const connection = await connect();
    connection.probe.start();
    await until('the first event', () => got.length === 1);
    return { ...connection, socket: sockets[0] as Socket };
  }

  it('enters a namespace with its handshake, and is taken for entered when events are accepted', async () => {
    const { probe, socket } = await entered();
    expect(probe.told).toEqual([['entered', '/chat']]);
    expect(got).toEqual([['first', {}]]);
    expect(socket.conn).toBe(probe);
    expect(socket.handshake).toMatchObject({
      auth: { locale: 'ar' },
      query: { from: 'test' },
      headers: { 'accept-language': 'ar' },
    });
    expect(socket.handshake.address).toMatch(/127\.0\.0\.1$/);
    expect(socket.connected).toBe(true);
    expect(io.of('/chat').sockets.get(socket.id)).toBe(socket);
  });

  it('brings events as they are, without making text of them', async () => {
    const { probe } = await entered();
    const data = { list: [1] };
    probe.ask('/chat', 'second', data);
    await until('the event', () => got.length === 2);
    expect((got[1] as unknown[])[1]).toBe(data);
  });

  it('gets acks with their ids, and the events of sockets, rooms and namespaces', async () => {
    const { probe, socket } = await entered();
    probe.ask('/chat', 'asked', {}, 7);
    await until('the ack', () => probe.acks.length === 1);
    const [{ id, type, namespace, body }] = probe.acks as [EncodedPacket];
    expect([id, type, namespace, JSON.parse(body)]).toEqual([
      7,
      PacketType.ACK,
      '/chat',
      [{ data: { said: '😀\u2028"' } }],
    ]);

    await socket.join('room');
    const payload = { text: '12["x",{}]', unicode: '😀' };
    socket.emit('one', payload);
    io.of('/chat').to('room').emit('two', payload);
    io.of('/chat').local.emit('three', payload);
    io.of('/chat').except('room').emit('four', payload);
    expect(probe.told.slice(1)).toEqual(['one', 'two', 'three'].map((event) => ['event', '/chat', event, payload]));
  });

  it('is written to past Socket.IO by `FanOut`, in the order of the calls', async () => {
    const { client, heard, socket } = await entered();
    await socket.join('room');
    const sizes = [1, 5_000, 10, 70_000, 2];
    const fanOut = new FanOut(io.of('/chat'), { name: '/chat', wire: '/chat' }, () => undefined);
    for (const size of sizes) expect(fanOut.send('room', 'told', { text: 'أ'.repeat(size) })).toBe(1);
    await until('all', () => heard.length === sizes.length);
    expect(heard.map((text) => JSON.parse(text) as object)).toEqual(
      sizes.map((size) => ({ event: 'told', data: { text: 'أ'.repeat(size) }, ns: '/chat' })),
    );
    expect(client.readyState).toBe(WebSocket.OPEN);
  });

  it('is told why a namespace refuses it, and that there is none, and may try again', async () => {
    const { probe } = await connect();
    probe.enter('/chat', { refuse: true });
    await until('the refusal', () => probe.told.length === 1);
    expect(probe.told).toEqual([['refused', '/chat', { message: 'no', data: { code: 'FORBIDDEN' } }]]);
    probe.enter('/nothing', {});
    await until('the refusal', () => probe.told.length === 2);
    expect(probe.told[1]).toEqual(['refused', '/nothing', { message: 'Invalid namespace' }]);
    probe.enter('/chat', {});
    await until('the entry', () => got.length === 1);
    expect(probe.readyState).toBe('open');
  });

  it('leaves one namespace and stays in the others, or is closed as a whole', async () => {
    const { probe, client, socket } = await entered();
    probe.enter('/other', {});
    await until('the entry', () => io.of('/other').sockets.size === 1);
    socket.disconnect();
    expect(probe.told.at(-1)).toEqual(['left', '/chat']);
    expect([probe.readyState, io.of('/chat').sockets.size, io.of('/other').sockets.size]).toEqual(['open', 0, 1]);
    probe.start();
    await until('the second entry', () => sockets.length === 2);

    const reasons: string[] = [];
    sockets[1]?.on('disconnect', (reason) => reasons.push(reason));
    probe.reason = 'USER_BANNED';
    const closed = new Promise((resolve) => client.once('close', (code, reason) => resolve([code, reason.toString()])));
    sockets[1]?.disconnect(true);
    expect(await closed).toEqual([4003, 'USER_BANNED']);
    expect(reasons).toEqual(['server namespace disconnect']);
    expect([probe.readyState, io.of('/chat').sockets.size, io.of('/other').sockets.size]).toEqual(['closed', 0, 0]);
  });

  it('takes all its sockets along when the client goes', async () => {
    const { client, socket } = await entered();
    const reasons: string[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    client.terminate();
    await until('the end', () => reasons.length === 1);
    expect(reasons).toEqual(['transport close']);
    expect(io.of('/chat').sockets.size).toBe(0);
  });

  it('gives text and binary frames to whom they concern', async () => {
    const { probe, client } = await entered();
    client.send('text');
    client.send(Buffer.from('binary'));
    await until('both', () => probe.told.length === 3);
    expect(probe.told.slice(1)).toEqual([
      ['frame', 'text'],
      ['frame', undefined],
    ]);
  });

  it('reads every kind of packet as Socket.IO’s own encoder writes it', () => {
    const encoder = new Encoder();
    for (const nsp of ['/', '/chat']) {
      for (const id of [undefined, 0, 12]) {
        for (const type of [
          PacketType.CONNECT,
          PacketType.DISCONNECT,
          PacketType.EVENT,
          PacketType.ACK,
          PacketType.CONNECT_ERROR,
        ]) {
          const data = type === PacketType.EVENT ? ['event', { a: '1,2' }] : type === PacketType.ACK ? [{}] : { a: 1 };
          const [encoded] = encoder.encode({ type, nsp, id, data }) as [string];
          expect(readPacket(encoded)).toEqual({ type, namespace: nsp, id, body: JSON.stringify(data) });
        }
      }
    }
    const [binary] = encoder.encode({ type: PacketType.EVENT, nsp: '/', data: ['x', Buffer.from('x')] }) as [string];
    expect(readPacket(binary).type).toBeUndefined();
  });
});
