import { setTimeout as delay } from 'node:timers/promises';
import { newName, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { plainHttp, pollingSid, pollingUrl, upgradeHeaders } from '../support/plain-http';
import { JsonSocket } from '../support/plain-socket';
import { longestStall, PROBES, tcpConnections } from '../support/probes';
import { closeRawTcp, RawTcp, requestHead } from '../support/raw-tcp';
import { closeSpeakers } from '../support/speakers';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
/** The server looks once a second. */
const WITHIN_MS = 10_000 + 1_500;
const STALL_MS = 50;

let node: Node;
beforeAll(async () => {
  const none = { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_IP: '0' };
  node = await startNode({ ...PROBES, ...none, DEMO: 'true' });
  // What every process does once.
  for (const path of ['/health/live', '/metrics', '/api/v1/conversations']) await plainHttp(node.url + path);
}, 30_000);
afterAll(() => node.stop());
afterEach(() => {
  closeRawTcp();
  closeSpeakers();
});
expectToStayAlive(() => [node]);

/** Where a connection begins. */
const TARGETS = [
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=websocket',
  '/ws',
  '/ws/rooms/general',
  '/api/v1/stream?rooms=user:me',
  '/api/v1/conversations',
  '/health/live',
];
const isUpgrade = (target: string): boolean => /websocket|\/ws/.test(target);
const headersOf = (target: string): Record<string, string> => ({
  authorization: `Bearer ${token(newName('mallory'))}`,
  ...(isUpgrade(target) && upgradeHeaders()),
});

/** How many of those who come at once fall into one turn of the server's loop is up to the machine: these are few. */
async function inTens<T>(count: number, open: () => T): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) {
    all.push(...times(10).map(open));
    await delay(10);
  }
  return all;
}

/** A thing is done by many at once, and the event loop was not kept by it; somebody else is served meanwhile. */
async function servedWhile(attack: () => Promise<unknown>): Promise<void> {
  const other = await JsonSocket.connect(node, newName('alice'));
  await longestStall(node);
  await attack();
  expect((await other.ask('notification:list', {})).error).toBeUndefined();
  expect(await longestStall(node)).toBeLessThan(STALL_MS);
  other.close();
}

describe('a handshake (T9)', () => {
  it.each(TARGETS)('with 2,000 headers is answered or refused: %s', async (target) => {
    const many = (length: number): Record<string, string> =>
      Object.fromEntries(times(2_000).map((i) => [i.toString(36), 'x'.repeat(length)]));
    await servedWhile(async () => {
      for (const length of [0, 1, 100]) {
        const attackers = times(5).map(() => RawTcp.open(node));
        for (const tcp of attackers) tcp.write(requestHead(target, { ...headersOf(target), ...many(length) }));
        const statuses = await Promise.all(attackers.map((tcp) => tcp.answered(WITHIN_MS)));
        // 16 KiB of headers is all that is read.
        for (const status of statuses) expect([101, 200, 400, 431, ...(length < 100 ? [] : [-1])]).toContain(status);
        closeRawTcp();
      }
    });
  });

  it.each(['/ws', '/ws/rooms/general', '/socket.io/?EIO=4&transport=websocket'])(
    'with a huge Sec-WebSocket-Protocol is answered or refused: %s',
    async (target) => {
      const protocols = [
        'x'.repeat(15_000),
        times(3_500)
          .map((i) => `p${i}`)
          .join(),
        ','.repeat(15_000),
        'depth.v1, '.repeat(1_400),
        `depth.v1, bearer.${'x'.repeat(14_000)}`,
        `depth.v1, ${'bearer.a, '.repeat(1_400)}`,
        `depth.v1${' '.repeat(14_000)}`,
        'x'.repeat(1_000_000),
      ];
      await servedWhile(async () => {
        for (const value of protocols) {
          const attackers = times(5).map(() => RawTcp.open(node));
          const headers = { ...headersOf(target), 'sec-websocket-protocol': value };
          for (const tcp of attackers) tcp.write(requestHead(target, headers));
          const statuses = await Promise.all(attackers.map((tcp) => tcp.answered(WITHIN_MS)));
          for (const status of statuses) expect([101, 400, 401, 431, -1]).toContain(status);
          closeRawTcp();
        }
      });
    },
  );

  it('whose headers come one byte a second is ended within 10 s', async () => {
    await servedWhile(async () => {
      const before = await tcpConnections(node);
      const slow = TARGETS.flatMap((target) =>
        times(10).map(() => ({ tcp: RawTcp.open(node), text: requestHead(target, headersOf(target)), sent: 0 })),
      );
      const drip = setInterval(() => {
        for (const one of slow) one.tcp.write(one.text.charAt((one.sent += 1)));
      }, 1_000);
      for (const { tcp, text } of slow) tcp.write(text.charAt(0));
      await Promise.all(slow.map(({ tcp }) => tcp.end(WITHIN_MS)));
      clearInterval(drip);
      for (const { tcp } of slow) expect([0, 408]).toContain(tcp.status);
      await until('the end of all', async () => (await tcpConnections(node)) <= before);
    });
  }, 40_000);

  it('of which nothing comes at all is ended within 10 s', async () => {
    await servedWhile(async () => {
      const before = await tcpConnections(node);
      const silent = await inTens(300, () => RawTcp.open(node));
      await Promise.all(silent.map((tcp) => tcp.end(WITHIN_MS)));
      await until('the end of all', async () => (await tcpConnections(node)) <= before);
    });
  }, 40_000);

  it('after which no CONNECT comes is ended within 10 s, over WebSocket and polling', async () => {
    await servedWhile(async () => {
      const sids = await Promise.all(await inTens(50, () => pollingSid(node.url)));
      const target = '/socket.io/?EIO=4&transport=websocket';
      const silent = await inTens(100, () => {
        const tcp = RawTcp.open(node);
        tcp.write(requestHead(target, headersOf(target)));
        return tcp;
      });
      await Promise.all(silent.map((tcp) => tcp.answered()));
      await Promise.all(silent.map((tcp) => tcp.end(WITHIN_MS)));
      for (const sid of sids) {
        const gone = async (): Promise<boolean> => (await plainHttp(pollingUrl(node.url, sid))).status === 400;
        await until('the end of a session', gone, WITHIN_MS);
      }
    });
  }, 40_000);

  it('to a namespace that does not let it in is ended within 10 s, however often it tries', async () => {
    const target = '/socket.io/?EIO=4&transport=websocket';
    await servedWhile(async () => {
      const attackers = times(20).map(() => RawTcp.open(node));
      for (const tcp of attackers) tcp.write(requestHead(target, headersOf(target)));
      await Promise.all(attackers.map((tcp) => tcp.answered()));
      const tries = setInterval(() => {
        for (const tcp of attackers) tcp.write(masked('40/admin,{"token":"x"}'));
      }, 100);
      await Promise.all(attackers.map((tcp) => tcp.end(WITHIN_MS)));
      clearInterval(tries);
    });
  }, 40_000);
});

/** A short text frame under the mask 0, which changes nothing. */
function masked(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
