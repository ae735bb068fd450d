const { constants, inflateRawSync } = require('node:zlib');

/** What is left out at the end of a compressed message (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);
const WINDOW = 32_768;

/** Of one connection: a message may refer to those before it, if the server keeps its context. */
class Inflater {
  constructor() {
    this.dictionary = Buffer.alloc(0);
  }

  inflate(bytes) {
    const { dictionary } = this;
    const text = inflateRawSync(Buffer.concat([bytes, TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length > 0 && { dictionary }),
    });
    this.dictionary = Buffer.concat([dictionary.subarray(Math.max(0, dictionary.length + text.length - WINDOW)), text]);
    this.dictionary = this.dictionary.subarray(-WINDOW);
    return text;
  }
}

module.exports = { Inflater };
