const { sentAt } = require('./content.js');
const { whileProgressing } = require('./patience.js');

/** Counts what arrives of one window, and how long it took. */
class Tally {
  constructor(messages, deliveriesEach) {
    this.expected = { acks: messages, deliveries: messages * deliveriesEach };
    this.latencies = new Float64Array(this.expected.deliveries);
    this.deliveries = 0;
    this.acks = 0;
    this.done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.done.catch(() => undefined); // awaited when all is sent
  }

  onDelivery(buffer, start, end) {
    this.latencies[this.deliveries++] = performance.now() - sentAt(buffer, start, end);
    this.check();
  }

  onAck() {
    this.acks += 1;
    this.check();
  }

  onFailure(reason) {
    this.reject(new Error(reason));
  }

  /** Resolves when everything expected has come. */
  async all() {
    this.check();
    try {
      await whileProgressing(this.done, () => this.deliveries + this.acks);
    } catch (error) {
      const counted = JSON.stringify({ acks: this.acks, deliveries: this.deliveries });
      const expected = JSON.stringify(this.expected);
      throw new Error(`${error.message}; counted ${counted}, expected ${expected}`, { cause: error });
    }
  }

  result() {
    const ascending = this.latencies.subarray(0, this.deliveries).sort();
    const percentile = (p) => ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * p))];
    return {
      messages: this.acks,
      deliveries: this.deliveries,
      latencyMs: { p50: percentile(0.5), p99: percentile(0.99) },
    };
  }

  check() {
    if (this.deliveries === this.expected.deliveries && this.acks === this.expected.acks) this.resolve();
  }
}

module.exports = { Tally };
