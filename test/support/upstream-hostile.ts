import { createHash } from 'node:crypto';
import { AddressInfo, createServer, Socket } from 'node:net';

/** What an upstream does with a connection once its request is there; `key` is what the handshake is to be answered with. */
export type Behaviour = (socket: Socket, accept: string) => void;

export interface HostileUpstream {
  url: string;
  /** When each connection came. */
  dials: number[];
  close: () => Promise<void>;
}

/** A server that speaks WebSocket as badly as it likes. */
export async function hostileUpstream(behave: Behaviour): Promise<HostileUpstream> {
  const sockets = new Set<Socket>();
  const dials: number[] = [];
  const server = createServer((socket) => {
    dials.push(performance.now());
    sockets.add(socket);
    socket.on('error', () => undefined); // it is closed next
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', (request) => {
      const key = /^sec-websocket-key: (.+)\r$/im.exec(request.toString())?.[1] ?? '';
      behave(socket, createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64'));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    dials,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The answer to a handshake as it ought to be. */
export function welcome(socket: Socket, accept: string): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
}

/** One frame of a server. */
export function frame(opcode: number, payload: string | Buffer = '', fin = true): Buffer {
  const data = Buffer.from(payload);
  const head = Buffer.alloc(10);
  head[0] = opcode | (fin ? 0x80 : 0);
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(data.length), 2);
  return Buffer.concat([head, data]);
}

/** A short frame as it has to be, a control frame. */
export function control(opcode: number, payload = ''): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), Buffer.from(payload)]);
}

/** Writes the same again and again, as fast as it is taken. */
export function flood(socket: Socket, data: Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(data));
  };
  socket.on('drain', write);
  write();
}
