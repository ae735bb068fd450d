/**
 * Each room has `members` connections, one user each. Messages are sent at an even pace, one room after the other, by
 * one member after the other; every member of the room, the sender too, gets each of them. With several `nodes` the
 * members of each room are spread over them.
 * Where the unit is a connection nothing is sent. Where it is a client, the first member of each room stays, the others
 * are cut off, miss as many messages as told, and come back all at once.
 * `burst`: so many messages are sent at once, each time. `paces`: of those servers that have one of their own.
 * `mostRounds`: where each takes long. `subject`: what is compared with all others, if it is not `ours`.
 */
const WORKLOADS = {
  w1: {
    title: 'W1 fan-out: 1 room, 1,000 subscribers, 200 B',
    rooms: 1,
    members: 1_000,
    contentBytes: 200,
    messagesPerSecond: 15,
    unit: 'delivery',
  },
  w1s: {
    title: 'W1 in bursts: 1 room, 1,000 subscribers, 200 B; ten messages at once',
    rooms: 1,
    members: 1_000,
    contentBytes: 200,
    messagesPerSecond: 15,
    burst: 10,
    unit: 'delivery',
  },
  w1b: {
    title: 'W1 in batches: 1 room, 300 subscribers, 200 B; 1,000 messages/s where there are batches, else 50',
    subject: 'batched',
    rooms: 1,
    members: 300,
    contentBytes: 200,
    messagesPerSecond: 50,
    paces: { batched: 1_000 },
    unit: 'delivery',
  },
  w2: {
    title: 'W2 fan-out, permessage-deflate: 1 room, 300 subscribers, 4 KB',
    rooms: 1,
    members: 300,
    contentBytes: 4_000,
    compression: true,
    messagesPerSecond: 10,
    unit: 'delivery',
  },
  w3: {
    title: 'W3 chat: 200 rooms × 10 members, persisted, acked, delivered',
    rooms: 200,
    members: 10,
    contentBytes: 100,
    messagesPerSecond: 400,
    unit: 'message',
  },
  w4: {
    title: 'W4 idle connections: 200 rooms × 10 members, memory each',
    rooms: 200,
    members: 10,
    unit: 'connection',
  },
  w5: {
    title: 'W5 chat over two nodes: 200 rooms × 10 members, persisted, acked, delivered',
    nodes: 2,
    rooms: 200,
    members: 10,
    contentBytes: 100,
    messagesPerSecond: 200,
    unit: 'message',
  },
  w6: {
    title: 'W6 reconnect storm: 3,000 clients of 300 rooms, each with 5 messages to catch up with',
    rooms: 300,
    members: 11,
    missed: 5,
    mostRounds: 3,
    contentBytes: 100,
    unit: 'client',
  },
};

module.exports = { WORKLOADS };
