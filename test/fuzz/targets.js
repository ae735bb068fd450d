const { randomBytes } = require('node:crypto');
const { Agent, request } = require('node:http');
const { ENGINE, FRAMES, PACKETS, REQUESTS, TEXTS } = require('./corpus.js');
const { mutate } = require('./mutate.js');
const { volley } = require('./volley.js');
const { message, wrong } = require('./websocket-frames.js');

const PER_CONNECTION = 80;

/** Where it answers a ping with this, it has read all that came before. */
const PING = Buffer.concat([Buffer.from([0x89, 0x84, 0, 0, 0, 0]), Buffer.from('last')]);
const PONG = '\x8a\x04last';

const withToken = (text, token) => Buffer.from(text.replaceAll('TOKEN', token));

/** Frames to a WebSocket: some as they ought to be, most of them not. */
function socketTarget(path, corpus, first = []) {
  return async ({ port, tokens }, random) => {
    const token = random.pick(tokens);
    const head = [
      `GET ${path} HTTP/1.1`,
      'host: localhost',
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
      `authorization: Bearer ${token}`,
      ...(random.chance(0.5) ? ['sec-websocket-extensions: permessage-deflate; client_no_context_takeover'] : []),
      '\r\n',
    ];
    const sent = [Buffer.from(head.join('\r\n')), ...first.map((text) => message(random, withToken(text, token)))];
    // One that breaks the protocol ends the connection: what comes after it is not read.
    const breaking = random.chance(0.4) ? random.below(PER_CONNECTION) : Infinity;
    let frames = 0;
    while (frames < PER_CONNECTION && frames <= breaking) {
      const [payload, other] = [random.pick(corpus), random.pick(corpus)].map((text) => withToken(text, token));
      const payloadSent = random.chance(0.2) ? payload : mutate(random, payload, other);
      if (frames < breaking) sent.push(message(random, payloadSent));
      else if (random.chance(0.7)) sent.push(wrong(random, payloadSent));
      else sent.push(mutate(random, message(random, payloadSent)));
      frames += 1;
    }
    const bytes = Buffer.concat([...sent, PING]);
    return { frames, bytes, text: await volley(port, bytes, PONG, random) };
  };
}

/** Requests on one connection, spoilt in their heads, their bodies or the lengths of these. */
async function rest({ port, tokens }, random) {
  const sent = [];
  let frames = 0;
  for (let spoilt = false; frames < 12 && !spoilt; frames++) {
    const [method, path, body] = random.pick(REQUESTS);
    const json = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const content = random.chance(0.6) ? mutate(random, json) : json;
    const target = random.chance(0.4) ? printable(mutate(random, Buffer.from(path))) : path;
    const length = random.chance(0.05) ? content.length + random.below(20) - 10 : content.length;
    const head = Buffer.from(
      `${method} ${target} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${random.pick(tokens)}\r\n` +
        `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
    );
    spoilt = random.chance(0.1);
    sent.push(spoilt ? mutate(random, head) : head, content);
  }
  const last = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';
  const bytes = Buffer.concat([...sent, Buffer.from(last)]);
  return { frames, bytes, text: await volley(port, bytes, undefined, random) };
}

/** What a path can be written as in a request: the rest is for the heads that are spoilt. */
function printable(bytes) {
  return bytes.toString('latin1').replace(/[^\x21-\x7e]/g, (character) => encodeURIComponent(character)) || '/';
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function ask(port, method, path, body) {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', method, path, agent, timeout: 5_000 }, (response) => {
      let text = `HTTP/1.1 ${response.statusCode}\r\n`;
      response.on('data', (chunk) => (text += chunk.toString('latin1')));
      response.once('close', () => resolve(text));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(''));
    sent.end(body);
  });
}

/** Engine.IO's long polling: packets in the bodies of POSTs. */
async function polling({ port, tokens }, random) {
  const token = random.pick(tokens);
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await ask(port, 'GET', path);
  const sid = /"sid":"([\w-]+)"/.exec(opened)?.[1];
  if (!sid) return { frames: 1, bytes: Buffer.from(path), text: opened };
  const said = [];
  const written = [];
  const write = async (body) => {
    written.push(body);
    said.push(await ask(port, 'POST', `${path}&sid=${sid}`, body));
  };
  await write(withToken(PACKETS[0].replace('40', '40/chat,'), token));
  let frames = 0;
  for (let bodies = 1 + random.below(4); bodies > 0; bodies--) {
    const packets = Array.from({ length: 1 + random.below(6) }, () => {
      const [packet, other] = [random.pick(PACKETS), random.pick([...PACKETS, ...ENGINE])];
      frames += 1;
      return random.chance(0.3)
        ? withToken(packet, token)
        : mutate(random, withToken(packet, token), Buffer.from(other));
    });
    await write(Buffer.concat(packets.flatMap((packet, i) => (i ? [Buffer.from('\x1e'), packet] : [packet]))));
  }
  // What waits is read, and so is that it has ended.
  const left = ask(port, 'GET', `${path}&sid=${sid}`);
  await write('1');
  said.push(await left);
  return { frames, bytes: Buffer.concat(written.map((body) => Buffer.from(body))), text: said.join('') };
}

const TARGETS = {
  'Socket.IO': socketTarget(
    '/socket.io/?EIO=4&transport=websocket',
    [...PACKETS, ...ENGINE],
    ['40/chat,{"token":"TOKEN"}', '40/projects,{"token":"TOKEN"}'],
  ),
  '/ws': socketTarget('/ws', FRAMES),
  '/ws/rooms': socketTarget('/ws/rooms/general?frames=json', TEXTS),
  polling,
  rest,
};

module.exports = { TARGETS };
