const { join } = require('node:path');

const UNLIMITED = {
  EVENTS_PER_MINUTE: 0,
  REST_PER_MINUTE: 0,
  HANDSHAKES_PER_10S: 0,
  SOCKETS_PER_USER: 0,
  SOCKETS_PER_IP: 0,
  ROOMS_PER_SOCKET: 0,
};
const OURS = { dialect: 'depth', script: join(__dirname, '..', '..', 'dist', 'main.js'), env: UNLIMITED };
const peer = (script) => join(__dirname, '..', 'peers', script);
const TUTORIAL = { dialect: 'tutorial', script: peer('tutorial-socket.io.js') };
const FINAL = { dialect: 'final', script: peer('tutorial-final-socket.io.js') };

/**
 * What is compared: how it is started (`runtime` is Node if left out), the dialect its clients speak, and the workloads
 * it knows. `ours`: a variant of the project, not a peer.
 */
const SERVERS = {
  ours: { ...OURS, label: 'depth-realtime', ours: true, knows: ['w1', 'w1s', 'w1b', 'w2', 'w3', 'w5', 'w6'] },
  plain: { ...OURS, label: 'depth-realtime, /ws', dialect: 'depthPlain', ours: true, knows: ['w1', 'w1s', 'w2', 'w6'] },
  batched: { ...OURS, label: 'depth-realtime, `batch`', dialect: 'depthBatch', ours: true, knows: ['w1b'] },
  throttled: {
    ...OURS,
    label: 'depth-realtime, throttling on',
    // Each event is counted in Redis, none is refused.
    env: { ...UNLIMITED, EVENTS_PER_MINUTE: 1_000_000 },
    ours: true,
    knows: ['w1', 'w3'],
  },
  tutorial: { ...TUTORIAL, label: 'Socket.IO + Redis adapter', knows: ['w1', 'w1s', 'w1b', 'w2', 'w3', 'w5'] },
  sharded: { ...TUTORIAL, label: 'Socket.IO + sharded adapter', env: { ADAPTER: 'sharded' }, knows: ['w5'] },
  streams: { ...TUTORIAL, label: 'Socket.IO + streams adapter', env: { ADAPTER: 'streams' }, knows: ['w5'] },
  recovery: { ...FINAL, label: 'Socket.IO, recovery in memory', env: { ADAPTER: 'memory' }, knows: ['w6'] },
  stored: {
    ...FINAL,
    label: 'Socket.IO + Redis adapter, catch-up from the store',
    env: { ADAPTER: 'pub/sub' },
    knows: ['w6'],
  },
  streamsRecovery: {
    ...FINAL,
    label: 'Socket.IO + streams adapter, recovery',
    env: { ADAPTER: 'streams' },
    knows: ['w6'],
  },
  nest: {
    dialect: 'tutorial',
    label: 'Nest gateway + Redis adapter',
    script: peer('tutorial-nest.ts'),
    runtime: 'typescript',
    knows: ['w1', 'w1s', 'w2', 'w3'],
  },
  ws: { dialect: 'json', label: 'plain ws', script: peer('ws.js'), knows: ['w1', 'w1s', 'w2', 'w3', 'w6'] },
  bun: {
    dialect: 'json',
    label: 'Bun publish (stores nothing)',
    script: peer('bun-publish.js'),
    runtime: 'bun',
    knows: ['w1', 'w1s', 'w2'],
  },
  kernel: {
    dialect: 'json',
    label: 'the kernel’s write alone (stores nothing)',
    script: peer('kernel-write.c'),
    runtime: 'c',
    knows: ['w1', 'w1s'],
  },
};

/** For W4: a server, and by which of its doors the clients came in. */
const IDLE = {
  ours: { server: 'ours', label: 'depth-realtime, Socket.IO (/chat)' },
  namespaces: {
    server: 'ours',
    dialect: 'depthNamespaces',
    label: 'depth-realtime, Socket.IO (/chat, /projects, /notifications; two rooms)',
  },
  ws: { server: 'ours', dialect: 'depthPlain', label: 'depth-realtime, /ws' },
  room: { server: 'ours', dialect: 'depthRoom', label: 'depth-realtime, /ws/rooms' },
  tutorial: { server: 'tutorial' },
  nest: { server: 'nest' },
  plainWs: { server: 'ws' },
  bun: { server: 'bun' },
};

module.exports = { IDLE, SERVERS };
