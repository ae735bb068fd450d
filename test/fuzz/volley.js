const { connect } = require('node:net');

/** Until then a connection may keep silent, or keep what it was sent for the beginning of something. */
const PATIENCE_MS = 250;

/**
 * Writes to a connection of its own, all at once or in pieces, and reads until it ends, or until it has said `last`.
 * Gives what was read, one character a byte.
 */
function volley(port, bytes, last, random) {
  return new Promise((resolve) => {
    const tcp = connect(port, '127.0.0.1');
    let text = '';
    const patience = setTimeout(() => tcp.destroy(), PATIENCE_MS);
    tcp.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (last && text.includes(last)) tcp.destroy();
    });
    tcp.on('error', () => undefined); // it closes
    tcp.once('close', () => {
      clearTimeout(patience);
      resolve(text);
    });
    tcp.once('connect', () => {
      const cut = random.chance(0.2) ? random.below(bytes.length) : bytes.length;
      tcp.write(bytes.subarray(0, cut));
      if (cut < bytes.length) setImmediate(() => tcp.write(bytes.subarray(cut)));
      if (random.chance(0.05)) tcp.end();
    });
  });
}

module.exports = { volley };
