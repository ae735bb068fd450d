const { setTimeout: delay } = require('node:timers/promises');
const { sign } = require('jsonwebtoken');
const { Client, RootClient } = require('./client.js');
const { PlainClient, RoomClient } = require('./plain-client.js');
const { DIALECTS } = require('./dialects.js');
const { stampedContent, Tally } = require('./tally.js');

const ENTRANCES = { socketIo: Client, socketIoAll: RootClient, ws: PlainClient, room: RoomClient };

const CONNECTING_AT_ONCE = 32;
/** After the last expected delivery: one too many would come within this long. */
const LATE_MS = 200;

/** All members of a workload's rooms, on one server. */
class Crowd {
  constructor({ port, dialect, secret, workload, entrance = 'socketIo' }) {
    this.port = port;
    this.dialect = DIALECTS[dialect];
    this.workload = workload;
    this.entrance = entrance;
    const { prefix = 'room' } = workload;
    this.tally = new Tally(0, 0);
    this.sent = 0;
    this.rooms = Array.from({ length: workload.rooms }, (_, room) => ({
      id: `${prefix}-${room}`,
      members: Array.from({ length: workload.members }, (_, member) =>
        this.member(`user-${prefix}-${room}-${member}`, secret),
      ),
    }));
  }

  async connect() {
    await this.dialect.prepare(this.port, this.rooms);
    const all = this.rooms.flatMap(({ id, members }) => members.map((member) => ({ ...member, room: id })));
    const connectNext = async () => {
      for (let next = all.pop(); next; next = all.pop()) await next.client.enter(next.room, next.token);
    };
    await Promise.all(Array.from({ length: CONNECTING_AT_ONCE }, connectNext));
  }

  /** Sends at the workload's pace for so many seconds and waits until all of it has arrived at everyone. */
  async send(seconds) {
    const { messagesPerSecond, members } = this.workload;
    const total = Math.round(messagesPerSecond * seconds);
    const clients = this.rooms.flatMap((room) => room.members.map(({ client }) => client));
    for (const client of clients) client.deliveries = 0;
    const before = this.sent;
    this.tally = new Tally(total, members);
    const start = performance.now();
    while (this.sent - before < total) {
      const due = Math.min(total, Math.ceil(((performance.now() - start) / 1_000) * messagesPerSecond));
      while (this.sent - before < due) this.sendNext();
      await delay(1);
    }
    await this.tally.all();
    await delay(LATE_MS);
    this.checkEach(before, total);
    return this.tally.result();
  }

  member(userId, secret) {
    const sink = {
      onDelivery: (buffer, start, end) => this.tally.onDelivery(buffer, start, end),
      onAck: (id) => this.tally.onAck(id),
      onFailure: (reason) => this.tally.onFailure(`${userId}: ${reason}`),
    };
    const token = sign({ sub: userId }, secret, { expiresIn: '2h' });
    return { userId, token, client: new ENTRANCES[this.entrance](this.port, this.dialect, sink) };
  }

  sendNext() {
    const number = this.sent++;
    const { id, members } = this.rooms[number % this.rooms.length];
    const { client } = members[Math.floor(number / this.rooms.length) % members.length];
    client.send(number, id, stampedContent(this.workload.contentBytes));
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

module.exports = { Crowd };
