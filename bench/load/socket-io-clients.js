const { Member, startsWith } = require('./member.js');
const { WebSocket } = require('./web-socket.js');

/** Engine.IO and Socket.IO packet types by their digit. */
const [ENGINE_OPEN, ENGINE_PING, MESSAGE] = [...Buffer.from('024')];
const [CONNECT, , EVENT, ACK, CONNECT_ERROR] = [...Buffer.from('01234')];
const QUOTE = 0x22;

/** A Socket.IO client that speaks just enough. */
class Client extends Member {
  constructor(options) {
    super(options);
    const { namespace, delivery } = this.dialect;
    const wire = namespace === '/' ? '' : `${namespace},`;
    this.prefix = (type) => `4${type}${wire}`;
    this.deliveryStart = Buffer.from(this.prefix(2) + delivery);
    this.ackLength = this.prefix(3).length;
  }

  async connect(since) {
    await this.greet();
    return this.answerTo(() => this.emit(0, this.dialect.join(this.room, since)));
  }

  send(id, content) {
    this.emit(id, this.dialect.send(this.room, content, id));
  }

  /** Resolves with what the server says to a CONNECT. */
  greet() {
    return this.answerTo(() => {
      this.socket = new WebSocket({
        port: this.port,
        path: '/socket.io/?EIO=4&transport=websocket',
        compression: this.compression,
        onText: (buffer, start, end) => this.onText(buffer, start, end),
        onClose: (reason) => this.fail(`connection lost: ${reason}`),
      });
    });
  }

  emit(id, packet) {
    this.socket.send(this.prefix(2) + id + JSON.stringify(packet));
  }

  onText(buffer, start, end) {
    if (buffer[start] === MESSAGE) this.onPacket(buffer, start, end);
    else if (buffer[start] === ENGINE_PING) this.socket.send('3');
    else if (buffer[start] === ENGINE_OPEN) this.onOpen();
  }

  onOpen() {
    this.socket.send(this.prefix(0) + JSON.stringify(this.dialect.auth(this)));
  }

  onPacket(buffer, start, end) {
    const type = buffer[start + 1];
    if (type === EVENT) this.onEvent(buffer, start, end);
    else if (type === ACK) this.acked(buffer, start + this.ackLength, end);
    else if (type === CONNECT) this.answered(buffer.utf8Slice(start, end));
    else {
      const what = type === CONNECT_ERROR ? 'connection refused' : 'disconnected';
      this.fail(`${what}: ${buffer.utf8Slice(start, end)}`);
    }
  }

  onEvent(buffer, start, end) {
    if (startsWith(buffer, start, this.deliveryStart)) {
      this.delivered(buffer, start + this.deliveryStart.length, end);
    }
  }
}

/** Whose events may come as batches. */
class BatchClient extends Client {
  constructor(options) {
    super(options);
    this.batchStart = Buffer.from(this.prefix(2) + this.dialect.batch);
  }

  onEvent(buffer, start, end) {
    if (!startsWith(buffer, start, this.batchStart)) return super.onEvent(buffer, start, end);
    const batch = buffer.subarray(start, end);
    for (let at = batch.indexOf('"content":"~'); at !== -1; at = batch.indexOf('"content":"~', at + 1)) {
      this.delivered(batch, at, batch.length);
    }
  }
}

/** With the recovery of Socket.IO: who he was, and what he has had last. He is in his room when he is connected. */
class RecoveringClient extends Client {
  async connect() {
    const answer = await this.greet();
    this.pid = /"pid":"([^"]+)"/.exec(answer)?.[1];
    return answer;
  }

  onEvent(buffer, start, end) {
    // The last argument is the offset where the server keeps one.
    const at = buffer.lastIndexOf(QUOTE, end - 3) + 1;
    this.offset = buffer.latin1Slice(at, end - 2);
    super.onEvent(buffer, start, end);
  }
}

/** On three namespaces and in two rooms, a conversation and his own. Only sits there. */
class NamespacesClient extends Client {
  connect() {
    const auth = JSON.stringify({ token: this.token });
    const join = JSON.stringify(this.dialect.join(this.room));
    this.steps = [
      { say: `40/chat,${auth}`, hear: '40/chat,' },
      { say: `40/projects,${auth}`, hear: '40/projects,' },
      { say: `40/notifications,${auth}`, hear: '40/notifications,' },
      { say: `42/chat,0${join}`, hear: '43/chat,0[{"data":' },
      { say: '42/notifications,0["notifications:subscribe",{}]', hear: '43/notifications,0[{"data":' },
    ];
    return this.greet();
  }

  onOpen() {
    this.socket.send(this.steps[0].say);
  }

  onPacket(buffer, start, end) {
    const [{ hear } = {}, next] = this.steps;
    const text = buffer.utf8Slice(start, end);
    if (/^44|^43.*\[\{"error"/.test(text)) this.fail(text);
    if (hear === undefined || !text.startsWith(hear)) return;
    this.steps.shift();
    if (next) this.socket.send(next.say);
    else this.answered(text);
  }
}

module.exports = { BatchClient, Client, NamespacesClient, RecoveringClient };
