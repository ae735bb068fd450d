const { join } = require('node:path');
const { freePort, start } = require('./processes.js');
const { startRedis } = require('./redis.js');

const JWT_SECRET = 'the benchmark signs its own tokens with this';
const UNLIMITED = {
  EVENTS_PER_MINUTE: 0,
  REST_PER_MINUTE: 0,
  HANDSHAKES_PER_10S: 0,
  SOCKETS_PER_USER: 0,
  SOCKETS_PER_IP: 0,
  ROOMS_PER_SOCKET: 0,
};
const OURS = { dialect: 'depth', script: join(__dirname, '..', '..', 'dist', 'main.js') };

const SERVERS = {
  ours: { ...OURS, label: 'depth-realtime', env: UNLIMITED },
  throttled: {
    ...OURS,
    label: 'depth-realtime, throttling on',
    // Each event is counted in Redis, none is refused.
    env: { ...UNLIMITED, EVENTS_PER_MINUTE: 1_000_000 },
  },
  tutorial: {
    dialect: 'tutorial',
    label: 'Socket.IO + Redis adapter',
    script: join(__dirname, '..', 'peers', 'tutorial-socket.io.js'),
    env: {},
  },
};
/** What the others are compared with. */
const PEER = 'tutorial';

/** Starts a server on a Redis of its own. `nodeArgs` come before its script, `env` after its settings. */
async function startServer(name, { script = SERVERS[name].script, nodeArgs = [], env: extra = {} } = {}) {
  const { label, env, dialect } = SERVERS[name];
  const redis = await startRedis(label);
  const port = await freePort();
  const settings = { NODE_ENV: 'production', DEMO: 'false', HOST: '127.0.0.1', PORT: port, ENGINE: 'redis' };
  const child = await start(label, process.execPath, [...nodeArgs, script], {
    ready: /^ready /m,
    env: { PATH: process.env.PATH, ...settings, REDIS_URL: redis.url, JWT_SECRET, ...env, ...extra },
  });
  return { name, label, dialect, port, secret: JWT_SECRET, child, redis: redis.child };
}

module.exports = { PEER, SERVERS, startServer };
