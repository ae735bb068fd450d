const [DIGIT_0, DIGIT_9] = [...Buffer.from('09')];

/**
 * What the clients of all dialects have in common. Setting up they read what comes; under load they only look for the
 * bytes by which a delivery and a good ack begin, and tell `sink`.
 */
class Member {
  constructor({ port, dialect, token, room, compression, sink }) {
    Object.assign(this, { port, dialect, token, room, compression, sink });
    this.goodAck = Buffer.from(dialect.goodAck ?? '');
    /** Deliveries since this was last set to 0; messages of the room had in all. */
    this.deliveries = 0;
    this.had = 0;
    this.waiting = null;
    this.missing = 0;
  }

  async enter() {
    const answer = await this.connect();
    this.joinedAt = this.dialect.positionOf?.(answer);
  }

  /** Connects again, and resolves when so many messages that were missed have been had. */
  async comeBack(missed) {
    const all = new Promise((resolve, reject) => Object.assign(this, { caughtUp: resolve, giveUp: reject }));
    all.catch(() => undefined); // awaited when he has joined
    this.missing = missed;
    const answer = await this.connect(this.dialect.since(this.joinedAt, this.had));
    this.gain(this.dialect.recoveredIn(answer));
    await all;
  }

  end() {
    this.socket.end();
  }

  gain(messages) {
    this.had += messages;
    if (this.missing === 0 || messages === 0) return;
    this.missing -= messages;
    if (this.missing < 0) this.fail('got a message again that was missed');
    if (this.missing === 0) this.caughtUp();
  }

  delivered(buffer, start, end) {
    this.deliveries += 1;
    this.gain(1);
    this.sink.onDelivery(buffer, start, end);
  }

  /** `at`: where the number of the request stands. */
  acked(buffer, at, end) {
    let id = 0;
    for (; buffer[at] >= DIGIT_0 && buffer[at] <= DIGIT_9; at++) id = id * 10 + buffer[at] - DIGIT_0;
    const good = startsWith(buffer, at, this.goodAck);
    if (!good) this.fail(`not acked: ${buffer.utf8Slice(at, end)}`);
    else if (this.waiting) this.answered(buffer.utf8Slice(at, end));
    else this.sink.onAck(id);
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
    const error = new Error(reason);
    if (this.waiting) this.waiting.reject(error);
    else this.sink.onFailure(reason);
    this.giveUp?.(error);
    this.waiting = null;
  }
}

function startsWith(buffer, at, bytes) {
  for (let i = 0; i < bytes.length; i++) if (buffer[at + i] !== bytes[i]) return false;
  return true;
}

module.exports = { Member, startsWith };
