/** What the servers call things. `goodAck` is how an ack that means "done" begins. */
const DIALECTS = {
  depth: {
    namespace: '/chat',
    join: (room) => ['chat:join', { conversationId: room }],
    send: (room, content) => ['chat:message', { conversationId: room, content }],
    delivery: 'chat:message',
    goodAck: '[{"data":',
    /** The rooms must be there, with their members, before anyone may join. */
    async prepare(port, rooms) {
      for (const { id, members } of rooms) {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/conversations`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${members[0].token}` },
          body: JSON.stringify({ id, type: 'group', memberIds: members.slice(1).map(({ userId }) => userId) }),
        });
        if (response.status !== 201) throw new Error(`no conversation ${id}: ${await response.text()}`);
      }
    },
  },
  tutorial: {
    namespace: '/',
    join: (room) => ['join', room],
    send: (room, content) => ['message', { room, content }],
    delivery: 'message',
    goodAck: '[{"ok":true',
    prepare: () => Promise.resolve(),
  },
};

for (const dialect of Object.values(DIALECTS)) dialect.goodAckBytes = Buffer.from(dialect.goodAck);

module.exports = { DIALECTS };
