const { WebSocket } = require('./web-socket.js');

/** A member who listens on `/ws`. */
class PlainClient {
  constructor(port, dialect, sink) {
    Object.assign(this, { port, sink });
  }

  enter(room, token) {
    return this.connect('/ws', token, (answer) => answer.startsWith('{"id":1,"ack":{"data":'), {
      event: 'chat:join',
      data: { conversationId: room },
      id: 1,
    });
  }

  /** Resolves when what is `good` has come in answer to what was asked. */
  connect(path, token, good, ask) {
    return new Promise((resolve, reject) => {
      this.socket = new WebSocket({
        port: this.port,
        path,
        headers: [`Authorization: Bearer ${token}`],
        onText: (buffer, start, end) => {
          const text = buffer.utf8Slice(start, end);
          if (good(text)) resolve();
          else reject(new Error(`join refused: ${text}`));
        },
        onClose: (reason) => {
          reject(new Error(reason));
          this.sink.onFailure(reason);
        },
        onOpen: () => this.socket.send(typeof ask === 'string' ? ask : JSON.stringify(ask)),
      });
    });
  }
}

/** A member of `/ws/rooms`, who has joined when he hears himself. */
class RoomClient extends PlainClient {
  enter(room, token) {
    return this.connect(`/ws/rooms/${room}`, token, () => true, 'hello');
  }
}

module.exports = { PlainClient, RoomClient };
