// The adapters of Socket.IO, each as its documentation makes it with ioredis.
const { createAdapter, createShardedAdapter } = require('@socket.io/redis-adapter');
const { createAdapter: createStreamsAdapter } = require('@socket.io/redis-streams-adapter');
const { Redis } = require('ioredis');

const ADAPTERS = {
  /** https://socket.io/docs/v4/redis-adapter */
  'pub/sub'(url) {
    const pubClient = new Redis(url);
    return createAdapter(pubClient, pubClient.duplicate());
  },
  sharded(url) {
    const pubClient = new Redis(url);
    return createShardedAdapter(pubClient, pubClient.duplicate());
  },
  /** https://socket.io/docs/v4/redis-streams-adapter */
  streams: (url) => createStreamsAdapter(new Redis(url)),
  /** The one there is without any. */
  memory: () => undefined,
};

module.exports = { ADAPTERS };
