const { setTimeout: delay } = require('node:timers/promises');
const { forEach } = require('./crowd.js');
const { whileProgressing } = require('./patience.js');

/** What a server of Node has room for before it accepts them: beyond that the kernel makes them wait for a second. */
const CONNECTING_AT_ONCE = 400;
/** By then the server has seen that they are gone. */
const GONE_MS = 1_000;

/** Those of a crowd who are cut off and come back, and the first of each room, who stay and talk. */
class Storm {
  constructor(crowd) {
    this.crowd = crowd;
    this.clients = crowd.rooms.flatMap(({ members }) => members.slice(1).map(({ client }) => client));
  }

  /** All hear something, are cut off, and miss what is said then. */
  async leave() {
    const { members, missed } = this.crowd.workload;
    await this.crowd.talk(1, members);
    for (const client of this.clients) client.end();
    await delay(GONE_MS);
    await this.crowd.talk(missed, 1);
    await delay(GONE_MS);
  }

  /** Tells how long it took until the last one had what he missed. */
  async comeBack() {
    const { missed } = this.crowd.workload;
    const start = performance.now();
    const all = forEach(this.clients, CONNECTING_AT_ONCE, (client) => client.comeBack(missed));
    await whileProgressing(all, () => this.clients.reduce((sum, { had }) => sum + had, 0));
    return { units: this.clients.length, backMs: performance.now() - start };
  }
}

module.exports = { Storm };
