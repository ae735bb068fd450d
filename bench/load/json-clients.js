const { Member, startsWith } = require('./member.js');
const { WebSocket } = require('./web-socket.js');

/** A member on a plain WebSocket with JSON frames. */
class JsonClient extends Member {
  constructor(options) {
    super(options);
    const { delivery = '', ack = '' } = this.dialect;
    this.deliveryStart = Buffer.from(delivery);
    this.ackStart = Buffer.from(ack);
  }

  connect(since) {
    return this.open(this.dialect.path, JSON.stringify(this.dialect.join(this.room, since)));
  }

  send(id, content) {
    this.socket.send(JSON.stringify(this.dialect.send(this.room, content, id)));
  }

  /** Resolves with the answer to what is asked. */
  open(path, ask) {
    return this.answerTo(() => {
      this.socket = new WebSocket({
        port: this.port,
        path,
        headers: [`Authorization: Bearer ${this.token}`],
        compression: this.compression,
        onOpen: () => this.socket.send(ask),
        onText: (buffer, start, end) => this.onText(buffer, start, end),
        onClose: (reason) => this.fail(`connection lost: ${reason}`),
      });
    });
  }

  onText(buffer, start, end) {
    if (startsWith(buffer, start, this.deliveryStart)) {
      this.delivered(buffer, start + this.deliveryStart.length, end);
    } else if (startsWith(buffer, start, this.ackStart)) {
      this.acked(buffer, start + this.ackStart.length, end);
    } else if (this.waiting) {
      this.fail(`refused: ${buffer.utf8Slice(start, end)}`);
    }
  }
}

/** A member of `/ws/rooms`, who has joined when he hears himself. */
class RoomClient extends JsonClient {
  async enter() {
    await this.open(`/ws/rooms/${this.room}`, 'hello');
  }

  onText(buffer, start, end) {
    if (this.waiting) this.answered(buffer.utf8Slice(start, end));
  }
}

module.exports = { JsonClient, RoomClient };
