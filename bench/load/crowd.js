const { setTimeout: delay } = require('node:timers/promises');
const { sign } = require('jsonwebtoken');
const { stampedContent } = require('./content.js');
const { DIALECTS } = require('./dialects.js');
const { Tally } = require('./tally.js');

const CONNECTING_AT_ONCE = 32;
/** After the last expected delivery: one too many would come within this long. */
const LATE_MS = 200;

/** All members of a workload's rooms, each room's spread over the nodes. */
class Crowd {
  constructor({ ports, dialect, secret, workload }) {
    this.ports = ports;
    this.dialect = DIALECTS[dialect];
    this.workload = workload;
    const { prefix = 'room' } = workload;
    this.tally = new Tally(0, 0);
    this.sent = 0;
    this.rooms = Array.from({ length: workload.rooms }, (_, room) => ({
      id: `${prefix}-${room}`,
      members: Array.from({ length: workload.members }, (_, member) =>
        this.member(`user-${prefix}-${room}-${member}`, `${prefix}-${room}`, ports[member % ports.length], secret),
      ),
    }));
  }

  async connect() {
    await this.dialect.prepare(this.ports[0], this.rooms);
    await forEach(this.clients(), CONNECTING_AT_ONCE, (client) => client.enter());
  }

  clients() {
    return this.rooms.flatMap(({ members }) => members.map(({ client }) => client));
  }

  /** Sends at the workload's pace for so many seconds and waits until all of it has arrived at everyone. */
  async send(seconds) {
    const { messagesPerSecond, burst = 1, members, unit } = this.workload;
    const total = Math.round(messagesPerSecond * seconds);
    for (const client of this.clients()) client.deliveries = 0;
    const before = this.sent;
    this.tally = new Tally(total, members);
    const start = performance.now();
    while (this.sent - before < total) {
      const bursts = Math.ceil(((performance.now() - start) / 1_000) * (messagesPerSecond / burst));
      const due = Math.min(total, bursts * burst);
      while (this.sent - before < due) this.sendNext();
      await delay(1);
    }
    await this.tally.all();
    await delay(LATE_MS);
    this.checkEach(before, total);
    const result = this.tally.result();
    return { ...result, units: unit === 'delivery' ? result.deliveries : result.messages };
  }

  /** The first of each room says something, so many times, to those who are there. */
  async talk(times, present) {
    this.tally = new Tally(this.rooms.length * times, present);
    for (let i = 0; i < times; i++) {
      for (const { members } of this.rooms)
        members[0].client.send(this.sent++, stampedContent(this.workload.contentBytes));
    }
    await this.tally.all();
    this.tally = new Tally(0, 0);
  }

  member(userId, room, port, secret) {
    const sink = {
      onDelivery: (buffer, start, end) => this.tally.onDelivery(buffer, start, end),
      onAck: (id) => this.tally.onAck(id),
      onFailure: (reason) => this.tally.onFailure(`${userId}: ${reason}`),
    };
    const token = sign({ sub: userId }, secret, { expiresIn: '2h' });
    const { dialect, workload } = this;
    const client = new dialect.client({ port, dialect, token, room, compression: workload.compression, sink });
    return { userId, token, client };
  }

  sendNext() {
    const number = this.sent++;
    const { members } = this.rooms[number % this.rooms.length];
    const { client } = members[Math.floor(number / this.rooms.length) % members.length];
    client.send(number, stampedContent(this.workload.contentBytes));
  }

  /** A sum may be right by chance: each member must have got what was sent to his room. */
  checkEach(before, total) {
    this.rooms.forEach(({ id, members }, room) => {
      let expected = 0;
      for (let number = before; number < before + total; number++) if (number % this.rooms.length === room) expected++;
      for (const { userId, client } of members) {
        if (client.deliveries !== expected) {
          throw new Error(`${userId} in ${id} got ${client.deliveries} messages, not ${expected}`);
        }
      }
    });
  }
}

/** Does something with each, with so many at once. */
async function forEach(items, atOnce, work) {
  const rest = [...items];
  const next = async () => {
    for (let item = rest.pop(); item; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

module.exports = { Crowd, forEach };
