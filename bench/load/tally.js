const STAMP = 0x7e; // "~"
const STAMP_DIGITS = 12;
const DRAIN_TIMEOUT = 15_000;

/** Content of the given size that carries when it was sent, to be found without parsing. */
function stampedContent(bytes) {
  const micros = Math.round(performance.now() * 1_000);
  return `~${String(micros).padStart(STAMP_DIGITS, '0')}~`.padEnd(bytes, 'lorem ipsum dolor ');
}

/** Counts what arrives of one window, and how long it took. */
class Tally {
  constructor(expectedMessages, deliveriesEach) {
    this.expected = { acks: expectedMessages, deliveries: expectedMessages * deliveriesEach };
    this.latencies = new Float64Array(this.expected.deliveries);
    this.deliveries = 0;
    this.acks = 0;
    this.done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.done.catch(() => undefined); // awaited when all is sent
  }

  onDelivery(buffer, start, end) {
    const now = performance.now();
    let at = start;
    while (at < end && buffer[at] !== STAMP) at++;
    let micros = 0;
    for (let i = at + 1; i <= at + STAMP_DIGITS; i++) micros = micros * 10 + buffer[i] - 0x30;
    this.latencies[this.deliveries++] = now - micros / 1_000;
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
    const timer = setTimeout(() => this.onFailure('timed out'), DRAIN_TIMEOUT);
    try {
      await this.done;
    } catch (error) {
      const counted = JSON.stringify({ acks: this.acks, deliveries: this.deliveries });
      const expected = JSON.stringify(this.expected);
      throw new Error(`${error.message}; counted ${counted}, expected ${expected}`, { cause: error });
    } finally {
      clearTimeout(timer);
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

module.exports = { stampedContent, Tally };
