/**
 * Each room has `members` connections, one user each. Messages are sent at an even pace, one room after the other, by
 * one member after the other; every member of the room, the sender too, gets each of them. Where the unit is a
 * connection nothing is sent.
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
};

module.exports = { WORKLOADS };
