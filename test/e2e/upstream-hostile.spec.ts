import { readdirSync } from 'node:fs';
import { Node, startNode } from '../support/node';
import { rss } from '../support/processes';
import { plainHttp } from '../support/plain-http';
import { until } from '../support/until';
import { Upstream, upstreamsSetting } from '../support/upstream';
import {
  Behaviour,
  control,
  flood,
  frame,
  HostileUpstream,
  hostileUpstream,
  welcome,
} from '../support/upstream-hostile';

const [TEXT, CONTINUATION, PING, PONG] = [1, 0, 9, 10];
const MIB = 1_048_576;

/** Not before this many connections came to each is it looked what became of the server. */
const DIALS = 2;

const BEHAVIOURS: Record<string, Behaviour> = {
  'fragments without an end': (socket, accept) => {
    welcome(socket, accept);
    socket.write(frame(TEXT, 'x', false));
    flood(socket, frame(CONTINUATION, 'x'.repeat(1_000), false));
  },
  'empty fragments': (socket, accept) => {
    welcome(socket, accept);
    socket.write(frame(TEXT, '', false));
    flood(socket, Buffer.concat(Array<Buffer>(1_000).fill(frame(CONTINUATION, '', false))));
  },
  'fragments of a byte, far apart': (socket, accept) => {
    welcome(socket, accept);
    socket.write(frame(TEXT, 'x', false));
    const between = Array<Buffer>(500).fill(control(PONG, 'x'.repeat(125)));
    flood(socket, Buffer.concat([frame(CONTINUATION, 'x', false), ...between]));
  },
  'a message of 100 MB': (socket, accept) => {
    welcome(socket, accept);
    const head = frame(TEXT);
    head.writeBigUInt64BE(BigInt(100 * MIB), 2);
    socket.write(head);
    flood(socket, Buffer.alloc(MIB, 'x'));
  },
  'many messages that are just not too large': (socket, accept) => {
    welcome(socket, accept);
    const end = setTimeout(() => socket.destroy(), 2_000);
    socket.once('close', () => clearTimeout(end));
    flood(socket, frame(TEXT, 'x'.repeat(MIB)));
  },
  'no pong': (socket, accept) => {
    welcome(socket, accept);
    socket.resume();
  },
  'pings, and nothing read': (socket, accept) => {
    socket.pause();
    welcome(socket, accept);
    flood(socket, Buffer.concat(Array<Buffer>(500).fill(control(PING, 'x'.repeat(125)))));
  },
  'nothing sent, and nothing read': (socket, accept) => {
    socket.pause();
    welcome(socket, accept);
  },
  'closed at once': (socket, accept) => {
    welcome(socket, accept);
    socket.end(control(8));
  },
  'no WebSocket': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n');
    flood(socket, Buffer.alloc(MIB, 'x'));
  },
  'headers without an end': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n');
    flood(socket, Buffer.from(`x-more: ${'x'.repeat(1_000)}\r\n`));
  },
  'interim answers without an end': (socket) => flood(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n')),
  'a false key': (socket) => welcome(socket, 'false'),
  'an extension nobody asked for': (socket, accept) =>
    welcome(socket, `${accept}\r\nSec-WebSocket-Extensions: permessage-deflate`),
  'headers one byte at a time': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nx-slow: ');
    const drip = setInterval(() => socket.write('x'), 300);
    socket.once('close', () => clearInterval(drip));
  },
};

describe('an upstream that is hostile (T28)', () => {
  const upstreams = new Map<string, HostileUpstream>();
  let redirecting: HostileUpstream;
  let inside: Upstream;
  let node: Node;
  let [before, most] = [0, 0];
  let watching: NodeJS.Timeout;

  beforeAll(async () => {
    inside = await Upstream.start();
    redirecting = await hostileUpstream((socket) => {
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ${inside.url()}\r\ncontent-length: 0\r\n\r\n`);
    });
    for (const [name, behave] of Object.entries(BEHAVIOURS)) upstreams.set(name, await hostileUpstream(behave));
    const all = [redirecting, ...upstreams.values()];
    const entries = all.map(({ url }, i) => ({
      name: `hostile-${i}`,
      url,
      reconnectSeconds: 0.1,
      pingIntervalSeconds: 0.5,
      relayTo: 'nowhere',
    }));
    node = await startNode({ UPSTREAMS: upstreamsSetting(...entries) });
    before = rss(node.pid);
    watching = setInterval(() => (most = Math.max(most, rss(node.pid))), 50);
    for (const [name, { dials }] of upstreams) {
      await until(`the connections of ${name}`, () => dials.length >= DIALS, 60_000);
    }
  }, 180_000);

  afterAll(async () => {
    clearInterval(watching);
    await node.stop('SIGKILL');
    await Promise.all([redirecting, ...upstreams.values()].map((upstream) => upstream.close()));
    await inside.stop();
  });

  it('makes the server hold little more memory', () => {
    expect(most - before).toBeLessThan(100 * MIB);
  });

  it('leaves no connection behind', () => {
    // What the process has open beside them is not many.
    expect(readdirSync(`/proc/${node.pid}/fd`).length).toBeLessThan(60);
  });

  it('does not keep it from serving', async () => {
    expect((await plainHttp(`${node.url}/health/live`)).status).toBe(200);
    expect(node.output()).not.toMatch(/^\s+at /m);
  });

  it('that redirects is not followed', () => {
    expect(redirecting.dials.length).toBeGreaterThan(1);
    expect(inside.dials).toEqual([]);
  });

  it.each([...Object.keys(BEHAVIOURS)])('is not hammered: %s', (name) => {
    const { dials = [] } = upstreams.get(name) ?? {};
    const seconds = ((dials.at(-1) ?? 0) - (dials[0] ?? 0)) / 1_000;
    // 0.05 s at least between two, and the limit of the delay doubles: 4 more for each doubling of the time is a lot.
    expect(dials.length).toBeLessThan(8 + 4 * Math.max(0, Math.log2(seconds / 0.05)));
  });
});
