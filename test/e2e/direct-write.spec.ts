import { createServer, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server, Socket } from 'socket.io';
import { io, Socket as ClientSocket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { answerDirectly } from '../../src/transports/direct-ack';
import { writeDirectly } from '../../src/transports/direct-write';
import { FanOut } from '../../src/transports/fan-out';
import { SharedFrame, SOCKET_IO_FRAMES } from '../../src/transports/shared-frame';
import type { RawWebSocket } from '../../src/transports/websocket/write-frame';
import { until } from '../support/until';

const CHAT = { name: '/chat', wire: '/chat' } as const;

/** The private parts of engine.io and ws that `direct-write.ts` relies on, seen to work with the versions installed. */
describe('writing past the layers of Socket.IO', () => {
  let http: HttpServer;
  let server: Server;
  let fanOut: FanOut;
  const clients: ClientSocket[] = [];
  let queued: object[];

  beforeEach(async () => {
    queued = [];
    http = createServer();
    server = new Server(http, { perMessageDeflate: { threshold: 1_024, serverNoContextTakeover: true } });
    fanOut = new FanOut(server.of('/chat'), CHAT, (connection) => queued.push(connection));
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await server.close();
  });

  async function connect(
    transport: 'websocket' | 'polling',
  ): Promise<{ client: ClientSocket; socket: Socket; heard: unknown[] }> {
    const { port } = http.address() as AddressInfo;
    const connected = new Promise<Socket>((connection) => server.of('/chat').once('connection', connection));
    const client = io(`http://127.0.0.1:${port}/chat`, { transports: [transport], forceNew: true, upgrade: false });
    clients.push(client);
    const heard: unknown[] = [];
    client.on('event', (data: unknown) => heard.push(data));
    const socket = await connected;
    await until('connect', () => client.connected);
    return { client, socket, heard };
  }

  it.each([0, 1, 100, 110, 900, 40_000])('writes frames itself (%i characters)', async (length) => {
    const { socket, heard } = await connect('websocket');
    const data = { text: 'ن'.repeat(length) };
    expect(writeDirectly(new SharedFrame(CHAT, 'event', data), socket.conn as never)).toBe(true);
    fanOut.send(socket.id, 'event', data);
    await until('the event', () => heard.length === 2);
    expect(heard).toEqual([data, data]);
  });

  it('makes one compressed frame for all', () => {
    const bytes = new SharedFrame(CHAT, 'event', { text: 'x'.repeat(5_000) }).bytesFor(SOCKET_IO_FRAMES);
    expect(bytes?.compressed).toBe(bytes?.compressed);
    expect(bytes?.compressed.length).toBeLessThan(200);
    expect(bytes?.plain.length).toBeGreaterThan(5_000);
  });

  it.each([
    { takes: 'nothing compressed', perMessageDeflate: false, written: true },
    { takes: 'any window', perMessageDeflate: true, written: true },
    // What is compressed for all may refer to more than he keeps.
    { takes: 'a window of 512 bytes', perMessageDeflate: { serverMaxWindowBits: 9 }, written: false },
  ])('writes what a client can read who takes $takes', async ({ perMessageDeflate, written }) => {
    const { port } = http.address() as AddressInfo;
    const connected = new Promise<Socket>((connection) => server.of('/chat').once('connection', connection));
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
    const client = new WebSocket(url, { perMessageDeflate });
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    client.once('message', () => client.send('40/chat,'));
    const socket = await connected;
    const text = Array.from({ length: 10_000 }, (_, i) => `word ${i % 300}`).join(' ');
    expect(writeDirectly(new SharedFrame(CHAT, 'event', { text }), socket.conn as never)).toBe(written);
    if (!written) socket.emit('event', { text });
    await until('the event', () => heard.includes(`42/chat,["event",${JSON.stringify({ text })}]`));
    client.terminate();
  });

  it('leaves polling and whoever has a queue to the library, in order', async () => {
    const [polling, websocket] = [await connect('polling'), await connect('websocket')];
    await polling.socket.join('room');
    await websocket.socket.join('room');
    expect(writeDirectly(new SharedFrame(CHAT, 'event', {}), polling.socket.conn as never)).toBe(false);
    const sent: unknown[] = [];
    for (let i = 0; i < 200; i++) {
      const data = { i, text: 'x'.repeat(i % 3 === 0 ? 5_000 : 10) };
      sent.push(data);
      fanOut.send('room', 'event', data);
      if (i % 7 === 0) websocket.socket.emit('event', sent[sent.push({ direct: i }) - 1]);
    }
    await until('all events', () => websocket.heard.length === sent.length && polling.heard.length === 200);
    expect(websocket.heard).toEqual(sent);
    expect(polling.heard).toEqual(sent.filter((data) => 'i' in (data as object)));
  });

  it('writes at once what comes first in a turn, and together what follows', async () => {
    const { socket, heard } = await connect('websocket');
    const { _socket: tcp } = (socket.conn.transport as unknown as { socket: RawWebSocket }).socket;
    const alone = jest.spyOn(tcp as Duplex, '_write');
    const together = jest.spyOn(tcp as Required<Duplex>, '_writev');
    for (const turn of [1, 2]) {
      const sent = Array.from({ length: 50 }, (_, i) => ({ i, turn }));
      fanOut.send(socket.id, 'event', sent[0] as object);
      expect([alone, together].map(({ mock }) => mock.calls.length)).toEqual([turn, turn - 1]);
      for (const data of sent.slice(1)) fanOut.send(socket.id, 'event', data);
      await until('all events', () => heard.length === turn * 50);
      expect(heard.slice(-50)).toEqual(sent);
      expect([alone, together].map(({ mock }) => mock.calls.length)).toEqual([turn, turn]);
    }
  });

  it('keeps the order of what is said in one turn, also past what the kernel takes', async () => {
    const { socket, heard } = await connect('websocket');
    const sent: object[] = [];
    const say = (): void => {
      // Not so much that it would be compressed.
      const data = { i: sent.length, text: 'x'.repeat(900) };
      fanOut.send(socket.id, 'event', sent[sent.push(data) - 1] as object);
    };
    while (queued.length === 0) say();
    // Several have joined, and have left before the turn's end.
    expect(sent.length).toBeGreaterThan(100);
    socket.emit('event', sent[sent.push({ i: sent.length }) - 1]);
    say();
    await until('all events', () => heard.length === sent.length);
    expect(heard).toEqual(sent);
  });

  it('leaves out the one that is excepted', async () => {
    const [one, other] = [await connect('websocket'), await connect('websocket')];
    await one.socket.join('room');
    await other.socket.join('room');
    fanOut.send('room', 'event', { n: 1 }, one.socket.id);
    fanOut.send('room', 'event', { n: 2 });
    await until('the marker', () => one.heard.length > 0 && other.heard.length > 1);
    expect(one.heard).toEqual([{ n: 2 }]);
    expect(other.heard).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it.each(['websocket', 'polling'] as const)('writes answers itself where it can (%s)', async (transport) => {
    const { client, socket } = await connect(transport);
    const packets: unknown[] = [];
    socket.conn.on('packetCreate', (packet) => packets.push(packet));
    answerDirectly(socket as never);
    socket.on('ask', (text: string, reply: (answer: object) => void) => {
      reply({ data: { text } });
      reply({ data: 'again' });
    });
    for (const text of ['', 'ن'.repeat(100)]) expect(await client.emitWithAck('ask', text)).toEqual({ data: { text } });
    expect(packets).toHaveLength(transport === 'websocket' ? 0 : 2);
  });
});
