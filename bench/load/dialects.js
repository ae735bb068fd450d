const { BatchClient, Client, NamespacesClient, RecoveringClient } = require('./socket-io-clients.js');
const { JsonClient, RoomClient } = require('./json-clients.js');

/** The rooms of ours must be there, with their members, before anyone may join. */
async function createConversations(port, rooms) {
  for (const { id, members } of rooms) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${members[0].token}` },
      body: JSON.stringify({ id, type: 'group', memberIds: members.slice(1).map(({ userId }) => userId) }),
    });
    if (response.status !== 201) throw new Error(`no conversation ${id}: ${await response.text()}`);
  }
}

const CONTRACT = {
  prepare: createConversations,
  join: (room, since) => ['chat:join', { conversationId: room, since }],
  send: (room, content) => ['chat:message', { conversationId: room, content }],
  /** Where the room's log was when somebody joined. */
  positionOf: (answer) => JSON.parse(/"position":(\{[^}]*\})/.exec(answer)[1]),
  since: ({ epoch, seq }, had) => ({ epoch, seq: seq + had }),
  recoveredIn: (answer) => answer.split('"event":"chat:message"').length - 1,
};

/** Servers whose messages are numbered 0-1, 0-2, … in each room, as a stream of Redis can. */
const NUMBERED = {
  prepare: () => Promise.resolve(),
  positionOf: () => undefined,
  since: (_joined, had) => `0-${had}`,
  /** Nothing: it comes by itself. */
  recoveredIn: () => 0,
};

/** What the servers call things, and the clients that speak so. `goodAck` is how an ack that means "done" begins. */
const DIALECTS = {
  depth: {
    ...CONTRACT,
    client: Client,
    namespace: '/chat',
    delivery: '["chat:message",',
    goodAck: '[{"data":',
    /** What a client connects with. */
    auth: ({ token }) => ({ token }),
  },
  tutorial: {
    ...NUMBERED,
    client: Client,
    namespace: '/',
    join: (room) => ['join', room],
    send: (room, content) => ['message', { room, content }],
    delivery: '["message",',
    goodAck: '[{"ok":true',
    auth: ({ token }) => ({ token }),
  },
  final: {
    ...NUMBERED,
    client: RecoveringClient,
    namespace: '/',
    send: (_room, content, id) => ['message', content, `sent-${id}`],
    delivery: '["message",',
    goodAck: '["0-',
    auth: ({ token, room, had, pid, offset }) => ({ token, room, serverOffset: `0-${had}`, pid, offset }),
  },
  json: {
    ...NUMBERED,
    client: JsonClient,
    path: '/',
    join: (room, since) => ({ type: 'join', id: 0, room, since }),
    send: (room, content, id) => ({ type: 'message', id, room, content }),
    delivery: '{"type":"message",',
    ack: '{"type":"ack","id":',
    goodAck: ',"ok":true',
  },
};

const [JOIN, SEND] = [CONTRACT.join, CONTRACT.send];
const frame = ([event, data], id) => ({ event, data, id });

Object.assign(DIALECTS, {
  depthBatch: {
    ...DIALECTS.depth,
    client: BatchClient,
    batch: '["batch",',
    auth: ({ token }) => ({ token, batch: true }),
  },
  depthNamespaces: { ...DIALECTS.depth, client: NamespacesClient },
  depthPlain: {
    ...CONTRACT,
    client: JsonClient,
    path: '/ws',
    join: (room, since) => frame(JOIN(room, since), 0),
    send: (room, content, id) => frame(SEND(room, content), id),
    delivery: '{"event":"chat:message",',
    ack: '{"id":',
    goodAck: ',"ack":{"data":',
  },
  depthRoom: { ...CONTRACT, client: RoomClient },
});

module.exports = { DIALECTS };
