const { WebSocket } = require('./web-socket.js');

const [DIGIT_0, BRACKET] = [...Buffer.from('0[')];
/** Engine.IO and Socket.IO packet types by their digit. */
const [ENGINE_OPEN, ENGINE_PING, MESSAGE] = [...Buffer.from('024')];
const [CONNECT, , EVENT, ACK, CONNECT_ERROR] = [...Buffer.from('01234')];

/**
 * One member: a Socket.IO client that speaks just enough. Setting up it reads what comes; under load it only looks for
 * the bytes by which a delivery and a good ack begin, and tells `sink`.
 */
class Client {
  constructor(port, dialect, sink) {
    this.sink = sink;
    this.port = port;
    this.dialect = dialect;
    const namespace = dialect.namespace === '/' ? '' : `${dialect.namespace},`;
    this.prefix = (type) => `4${type}${namespace}`;
    this.deliveryStart = Buffer.from(`${this.prefix(2)}["${dialect.delivery}",`);
    this.ackLength = this.prefix(3).length;
    this.deliveries = 0;
    this.waiting = null;
  }

  async enter(room, token) {
    await this.connect(token);
    const answer = await this.answerTo(() => this.emit(0, this.dialect.join(room)));
    if (!answer.startsWith(this.dialect.goodAck)) throw new Error(`join refused: ${answer}`);
  }

  send(ackId, room, content) {
    this.emit(ackId, this.dialect.send(room, content));
  }

  end() {
    this.socket.end();
  }

  connect(token) {
    return this.answerTo(() => {
      this.token = token;
      this.socket = new WebSocket({
        port: this.port,
        path: '/socket.io/?EIO=4&transport=websocket',
        onText: (buffer, start, end) => this.onText(buffer, start, end),
        onClose: (reason) => this.fail(`connection lost: ${reason}`),
      });
    });
  }

  emit(ackId, packet) {
    this.socket.send(this.prefix(2) + ackId + JSON.stringify(packet));
  }

  onText(buffer, start, end) {
    if (buffer[start] === MESSAGE) this.onPacket(buffer, start, end);
    else if (buffer[start] === ENGINE_PING) this.socket.send('3');
    else if (buffer[start] === ENGINE_OPEN) this.socket.send(this.prefix(0) + JSON.stringify({ token: this.token }));
  }

  onPacket(buffer, start, end) {
    const type = buffer[start + 1];
    if (type === EVENT) {
      if (!startsWith(buffer, start, this.deliveryStart)) return;
      this.deliveries += 1;
      this.sink.onDelivery(buffer, start + this.deliveryStart.length, end);
    } else if (type === ACK) {
      this.onAck(buffer, start + this.ackLength, end);
    } else if (type === CONNECT) {
      this.answered('');
    } else {
      const what = type === CONNECT_ERROR ? 'connection refused' : 'disconnected';
      this.fail(`${what}: ${buffer.utf8Slice(start, end)}`);
    }
  }

  onAck(buffer, start, end) {
    let [at, id] = [start, 0];
    for (; buffer[at] !== BRACKET; at++) id = id * 10 + buffer[at] - DIGIT_0;
    if (this.waiting) this.answered(buffer.utf8Slice(at, end));
    else if (startsWith(buffer, at, this.dialect.goodAckBytes)) this.sink.onAck(id);
    else this.fail(`not acked: ${buffer.utf8Slice(at, end)}`);
  }

  answerTo(ask) {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      ask();
    });
  }

  answered(text) {
    const { resolve } = this.waiting;
    this.waiting = null;
    resolve(text);
  }

  fail(reason) {
    if (this.waiting) this.waiting.reject(new Error(reason));
    else this.sink.onFailure(reason);
    this.waiting = null;
  }
}

/** A member who listens on `/` as well, where announcements are heard. */
class RootClient extends Client {
  onText(buffer, start, end) {
    const text = buffer.utf8Slice(start, Math.min(end, start + 3));
    if (text === '40{') return super.onText(Buffer.from('0'), 0, 1);
    if (buffer[start] !== ENGINE_OPEN) return super.onText(buffer, start, end);
    return this.socket.send(`40${JSON.stringify({ token: this.token })}`);
  }
}

function startsWith(buffer, at, bytes) {
  for (let i = 0; i < bytes.length; i++) if (buffer[at + i] !== bytes[i]) return false;
  return true;
}

module.exports = { Client, RootClient };
