const WebSocket = require('ws');
const { token } = require('./server.js');

/** A client that does no wrong, and is to be served all the time: it asks four times a second. */
class Guest {
  complaints = [];
  /** The longest wait for an answer, in milliseconds. */
  longest = 0;
  #lastId = 0;
  #waiting = new Map();

  static async come(server) {
    const guest = new Guest();
    const headers = { authorization: `Bearer ${token('guest')}` };
    guest.ws = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, { headers });
    guest.ws.on('error', (error) => guest.complaints.push(`the guest: ${error.message}`));
    guest.ws.on('close', (code) => guest.left || guest.complaints.push(`the guest was closed with ${code}`));
    guest.ws.on('message', (data) => {
      const { id, ack } = JSON.parse(data.toString());
      guest.#waiting.get(id)?.(ack);
      guest.#waiting.delete(id);
    });
    await new Promise((open) => guest.ws.once('open', open));
    await guest.ask();
    guest.asking = setInterval(() => void guest.ask(), 250);
    return guest;
  }

  /** Asks once, and complains of a wrong answer or of none within 10 s. */
  async ask() {
    const id = (this.#lastId += 1);
    const asked = performance.now();
    const ack = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      setTimeout(resolve, 10_000).unref();
      this.ws.send(JSON.stringify({ event: 'notification:list', data: {}, ns: '/notifications', id }));
    });
    if (!ack?.data) this.complaints.push(`the guest was answered ${JSON.stringify(ack)}`);
    this.longest = Math.max(this.longest, performance.now() - asked);
  }

  leave() {
    clearInterval(this.asking);
    this.left = true;
    this.ws.terminate();
  }
}

module.exports = { Guest };
