import { once } from 'node:events';
import type { Socket as TcpSocket } from 'node:net';
import WebSocket from 'ws';
import { newName, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { MIB, residentBytes, tcpConnections } from '../support/probes';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const FRAME_LIMIT = 65_536;
const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Where WebSockets are spoken, and a frame that is fine there. */
const PATHS: [path: string, fine: string][] = [
  ['/socket.io/?EIO=4&transport=websocket', '3'],
  ['/ws', '{"event":"notification:list","data":{}}'],
  ['/ws/rooms/general', 'hello'],
];

let node: Node;
beforeAll(async () => {
  const none = { EVENTS_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0', SOCKETS_PER_IP: '0' };
  node = await startNode({ DEMO: 'true', ...none });
}, 30_000);
afterAll(() => node.stop());
expectToStayAlive(() => [node]);

const sockets = new Set<WebSocket>();
afterEach(() => {
  for (const ws of sockets) ws.terminate();
  sockets.clear();
});

async function dial(path: string, perMessageDeflate = false): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${token(newName('mallory'))}` };
  const ws = new WebSocket(node.url.replace('http', 'ws') + path, { headers, perMessageDeflate });
  ws.on('error', () => undefined); // it closes
  sockets.add(ws);
  await once(ws, 'open');
  return ws;
}

/** Awaits the end, and gives its code. */
async function closed(ws: WebSocket): Promise<number> {
  if (ws.readyState !== WebSocket.CLOSED) await once(ws, 'close');
  return (ws as unknown as { _closeCode: number })._closeCode;
}

const tcpOf = (ws: WebSocket): TcpSocket => (ws as unknown as { _socket: TcpSocket })._socket;

describe.each(PATHS)('frames on %s', (path, fine) => {
  it('are 65,536 bytes at most: one more, or unfolding to more, closes with 1009 (T2)', async () => {
    const frame = (size: number): string => fine.padEnd(size);
    const ws = await dial(path);
    for (const size of [FRAME_LIMIT - 1, FRAME_LIMIT]) ws.send(frame(size));
    ws.ping();
    await once(ws, 'pong');
    expect(ws.readyState).toBe(WebSocket.OPEN);
    ws.send(frame(FRAME_LIMIT + 1));
    expect(await closed(ws)).toBe(1009);
    const folded = await dial(path, true);
    folded.send(frame(FRAME_LIMIT + 1), { compress: true });
    expect(await closed(folded)).toBe(1009);
  });

  const BROKEN: [what: string, code: number, write: (ws: WebSocket) => void][] = [
    ['without a mask', 1002, (ws) => ws.send(fine, { mask: false })],
    ['of invalid UTF-8', 1007, (ws) => ws.send(Buffer.from([0xc3, 0x28]), { binary: false })],
    ['of a surrogate in UTF-8', 1007, (ws) => ws.send(Buffer.from([0xed, 0xa0, 0x80]), { binary: false })],
    ['of UTF-8 that is cut off', 1007, (ws) => ws.send(Buffer.from([0xf0, 0x9f, 0x98]), { binary: false })],
    ['that go on with nothing', 1002, (ws) => tcpOf(ws).write(Buffer.from([0x80, 0x80, 0, 0, 0, 0]))],
    ['of a kind that does not exist', 1002, (ws) => tcpOf(ws).write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]))],
    ['with a reserved bit', 1002, (ws) => tcpOf(ws).write(Buffer.from([0xc1, 0x80, 0, 0, 0, 0]))],
    ['that ping in pieces', 1002, (ws) => tcpOf(ws).write(Buffer.from([0x09, 0x80, 0, 0, 0, 0]))],
    ['of 2^63 bytes', 1009, (ws) => tcpOf(ws).write(Buffer.from([0x81, 0xff, 0x80, ...times(11)]))],
    ['that close with one byte', 1002, (ws) => tcpOf(ws).write(Buffer.from([0x88, 0x81, 0, 0, 0, 0, 0]))],
  ];

  it.each(BROKEN)('%s: %i (T6)', async (_what, code, write) => {
    const ws = await dial(path);
    write(ws);
    expect(await closed(ws)).toBe(code);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['of one byte', Buffer.from('[')],
  ])(
    'in 20,000 pieces without an end, %s, close and leave nothing behind (T3)',
    async (_what, piece) => {
      const attack = async (): Promise<void> => {
        const attackers = await Promise.all(times(8).map(() => dial(path)));
        for (const ws of attackers) {
          for (const _ of times(20_000)) ws.send(piece, { fin: false, binary: false, compress: false });
        }
        expect(await Promise.all(attackers.map(closed))).toEqual(attackers.map(() => expect.any(Number) as number));
      };
      // The first time a process may grow for good.
      await attack();
      const [before, open] = [await residentBytes(node), await tcpConnections(node)];
      for (const _ of times(3)) await attack();
      expect((await residentBytes(node)) - before).toBeLessThan(30 * MIB);
      await until('the end of all', async () => (await tcpConnections(node)) <= open);
    },
    90_000,
  );

  it('in one-byte pieces are a message like any other (T3)', async () => {
    const ws = await dial(path);
    const bytes = Buffer.from(fine);
    for (const [i, byte] of bytes.entries()) {
      ws.send(Buffer.of(byte), { fin: i === bytes.length - 1, binary: false });
    }
    ws.ping();
    await once(ws, 'pong');
    expect(ws.readyState).toBe(WebSocket.OPEN);
  });
});
