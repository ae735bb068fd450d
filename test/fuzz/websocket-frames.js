const { deflateRawSync } = require('node:zlib');

const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10];

/** One frame of a client (RFC 6455, 5.2), true or not. */
function frame(opcode, payload, { fin = true, rsv = 0, masked = true, length = payload.length } = {}) {
  const long = length > 125;
  const head = Buffer.alloc(2 + (long ? 8 : 0) + (masked ? 4 : 0));
  head[0] = (fin ? 0x80 : 0) | rsv | opcode;
  head[1] = (masked ? 0x80 : 0) | (long ? 127 : length);
  if (long) head.writeBigUInt64BE(BigInt(length), 2);
  // Under the mask 0, which changes nothing.
  return Buffer.concat([head, payload]);
}

/** A message as it ought to be sent, now and then in other ways that are allowed too. */
function message(random, payload) {
  const opcode = random.chance(0.9) ? TEXT : BINARY;
  if (random.chance(0.15)) return compressed(opcode, payload);
  if (random.chance(0.15)) return inPieces(random, opcode, payload);
  return frame(opcode, payload);
}

function compressed(opcode, payload) {
  // RFC 7692, 7.2.1: without the end of the last block.
  return frame(opcode, deflateRawSync(payload, { finishFlush: 2 }).subarray(0, -4), { rsv: 0x40 });
}

function inPieces(random, opcode, payload) {
  const pieces = [];
  for (let from = 0, to; from < payload.length || pieces.length === 0; from = to) {
    to = from + 1 + random.below(payload.length);
    const last = to >= payload.length;
    pieces.push(frame(pieces.length ? CONTINUATION : opcode, payload.subarray(from, to), { fin: last }));
    if (!last && random.chance(0.2)) pieces.push(frame(PING, Buffer.from('between')));
  }
  return Buffer.concat(pieces);
}

const WRONG = [
  (random, payload) => frame(random.below(16), payload, { fin: random.chance(0.5), rsv: random.below(8) << 4 }),
  (random, payload) => frame(TEXT, payload, { masked: false }),
  (random, payload) => frame(TEXT, payload, { length: random.pick([0, 1, 126, 65_536, 70_000, 2 ** 31, 2 ** 53]) }),
  (random, payload) => frame(TEXT, payload, { fin: false }),
  (random, payload) => frame(CONTINUATION, payload),
  (random, payload) => frame(random.pick([PING, PONG, CLOSE]), payload.subarray(0, random.below(130))),
  (random) => frame(CLOSE, random.bytes(random.below(6))),
  (random, payload) => frame(TEXT, payload, { rsv: 0x40 }),
  (random) => compressed(TEXT, Buffer.alloc(random.pick([1_000, 70_000, 5_000_000]), ' ')),
  (random) => Buffer.concat(Array(1 + random.below(2_000)).fill(frame(CONTINUATION, Buffer.alloc(0), { fin: false }))),
];

function wrong(random, payload) {
  return random.pick(WRONG)(random, payload);
}

module.exports = { message, wrong };
