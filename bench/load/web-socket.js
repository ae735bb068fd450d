const { randomBytes } = require('node:crypto');
const net = require('node:net');
const { Inflater } = require('./inflater.js');

/** All sockets read into one buffer: what is in it is used before the next read. */
const SHARED = Buffer.allocUnsafe(65_536);
const NO_MASK = Buffer.alloc(4);
const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];
/** RSV1 (RFC 7692). */
const COMPRESSED = 0x40;
const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits';

/**
 * The least of a WebSocket client (RFC 6455): text frames both ways, a mask of zeros, nothing copied or decoded that
 * arrives. `onText(buffer, start, end)` must use the bytes at once. With `compression` it offers permessage-deflate as
 * browsers do; it sends nothing compressed.
 */
class WebSocket {
  constructor({ port, path, headers = [], compression, onText, onClose, onOpen = () => undefined }) {
    this.onText = onText;
    this.inflater = compression ? new Inflater() : null;
    this.onClose = onClose;
    this.onOpen = onOpen;
    this.open = false;
    this.rest = null;
    const onread = { buffer: SHARED, callback: (length) => this.onRead(length) };
    this.socket = net.connect({ port, host: '127.0.0.1', onread });
    this.socket.setNoDelay(true);
    this.socket.on('connect', () =>
      this.socket.write(upgradeRequest(port, path, compression ? [OFFER, ...headers] : headers)),
    );
    this.socket.on('error', (error) => onClose(error.message));
    this.socket.on('close', () => onClose('closed'));
  }

  send(text) {
    this.sendFrame(TEXT, Buffer.from(text));
  }

  end() {
    this.onClose = () => undefined;
    this.socket.destroy();
  }

  onRead(length) {
    if (this.rest) {
      const joined = Buffer.concat([this.rest, SHARED.subarray(0, length)]);
      this.rest = null;
      this.consume(joined, joined.length);
    } else {
      this.consume(SHARED, length);
    }
    return true;
  }

  consume(buffer, end) {
    let at = this.open ? 0 : this.consumeUpgrade(buffer, end);
    while (end - at >= 2) {
      let length = buffer[at + 1];
      let header = 2;
      if (length === 126) {
        if (end - at < 4) break;
        length = buffer.readUInt16BE(at + 2);
        header = 4;
      } else if (length === 127) {
        if (end - at < 10) break;
        length = Number(buffer.readBigUInt64BE(at + 2));
        header = 10;
      }
      if (end - at < header + length) break;
      this.onFrame(buffer, at, at + header, at + header + length);
      at += header + length;
    }
    if (at < end) this.rest = Buffer.from(buffer.subarray(at, end));
  }

  onFrame(buffer, at, start, end) {
    // FIN and a text opcode, whole messages: the only frames with data that our servers send.
    if (buffer[at] === (0x80 | TEXT)) this.onText(buffer, start, end);
    else if (buffer[at] === (0x80 | COMPRESSED | TEXT)) this.onCompressed(buffer.subarray(start, end));
    else if (buffer[at] === (0x80 | PING)) this.sendFrame(PONG, Buffer.from(buffer.subarray(start, end)));
    else if (buffer[at] === (0x80 | CLOSE))
      this.onClose(`close frame ${end - start >= 2 ? buffer.readUInt16BE(start) : ''}`);
    else this.onClose(`unexpected frame 0x${buffer[at].toString(16)}`);
  }

  onCompressed(bytes) {
    const text = this.inflater.inflate(bytes);
    this.onText(text, 0, text.length);
  }

  /** Gives where the frames begin; `end` when the answer is not complete. */
  consumeUpgrade(buffer, end) {
    const bodyAt = buffer.subarray(0, end).indexOf('\r\n\r\n');
    if (bodyAt === -1) {
      this.rest = Buffer.from(buffer.subarray(0, end));
      return end;
    }
    const head = buffer.latin1Slice(0, bodyAt);
    if (!head.startsWith('HTTP/1.1 101 ')) {
      this.onClose(`upgrade refused: ${buffer.latin1Slice(0, end)}`);
      return end;
    }
    this.open = true;
    this.onOpen();
    return bodyAt + 4;
  }

  sendFrame(opcode, payload) {
    const { length } = payload;
    const size = length < 126 ? Buffer.from([0x80 | length]) : Buffer.from([0x80 | 126, length >> 8, length & 255]);
    this.socket.write(Buffer.concat([Buffer.from([0x80 | opcode]), size, NO_MASK, payload]));
  }
}

function upgradeRequest(port, path, headers) {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...headers,
    '\r\n',
  ].join('\r\n');
}

module.exports = { WebSocket };
