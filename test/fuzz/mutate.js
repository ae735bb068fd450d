/** What has been found to hurt parsers. */
const DICTIONARY = [
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\r\n',
  '\r\n\r\n',
  '\u001b[31m',
  '\ud800',
  '\u2028',
  '\ufeff',
  'é'.repeat(70),
  '😀',
  '\x1e',
  '-1',
  '1e999',
  '9007199254740993',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '"',
  '\\',
  '\\u',
  '%00',
  '%E0%A4%A',
  '../',
  '[['.repeat(40),
  '{"a":'.repeat(40),
  '{"a":'.repeat(40) + '1' + '}'.repeat(40),
  '['.repeat(3_000),
  'x'.repeat(4_001),
  ','.repeat(500),
  '51-',
  '{"_placeholder":true,"num":0}',
];

const HOW = [
  // A bit is flipped.
  (random, bytes) => {
    const at = random.below(bytes.length);
    const flipped = Buffer.from(bytes);
    flipped[at] ^= 1 << random.below(8);
    return flipped;
  },
  (random, bytes) => bytes.subarray(0, random.below(bytes.length)),
  (random, bytes) => bytes.subarray(random.below(bytes.length)),
  // A part is repeated.
  (random, bytes) => {
    const from = random.below(bytes.length);
    const part = bytes.subarray(from, from + 1 + random.below(40));
    return Buffer.concat([bytes.subarray(0, from), ...Array(1 + random.below(30)).fill(part), bytes.subarray(from)]);
  },
  // A part is left out.
  (random, bytes) => {
    const from = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(20))]);
  },
  // Something is put in, or instead of something.
  (random, bytes) => {
    const at = random.below(bytes.length + 1);
    const rest = bytes.subarray(at + (random.chance(0.5) ? random.below(10) : 0));
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(DICTIONARY)), rest]);
  },
  (random, bytes) => {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(8)), bytes.subarray(at)]);
  },
  // A number becomes another one.
  (random, bytes) => {
    const other = random.pick(['0', '-1', '4294967296', '1e308', '9'.repeat(400), '0x10', '1.5']);
    return Buffer.from(
      bytes.toString('latin1').replace(/\d+/, () => other),
      'latin1',
    );
  },
  // It goes on as another one.
  (random, bytes, other) => {
    const [at, from] = [random.below(bytes.length + 1), random.below(other.length)];
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
  },
];

/** Something that is nearly what it was; `other`: what it may be mixed with. */
function mutate(random, bytes, other = bytes) {
  let mutated = bytes;
  for (let left = 1 + random.below(3); left > 0 && mutated.length > 0; left--) {
    mutated = random.pick(HOW)(random, mutated, other);
  }
  return mutated.subarray(0, 70_000);
}

module.exports = { mutate };
