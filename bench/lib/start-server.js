const { freePort, start } = require('./processes.js');
const { startRedis } = require('./redis.js');
const { RUNTIMES } = require('./runtimes.js');
const { SERVERS } = require('./servers.js');

const JWT_SECRET = 'the benchmark signs its own tokens with this';

/** A name for what is not installed here, of what a server needs; `undefined`: nothing is missing. */
function missingFor(name) {
  const { runtime = 'node' } = SERVERS[name];
  return RUNTIMES[runtime].version() === undefined ? runtime : undefined;
}

/**
 * Starts a server's nodes on a Redis of their own: as many as the workload says, if `nodes` does not. `preloaded` modules
 * come before its script, `env` after its settings.
 */
async function startServer(
  name,
  workload,
  { script = SERVERS[name].script, preloaded = [], env: extra = {}, nodes: count = workload.nodes ?? 1 } = {},
) {
  const { label, env, dialect, runtime = 'node' } = SERVERS[name];
  const redis = await startRedis(label);
  const [command, ...args] = RUNTIMES[runtime].command(script, preloaded);
  const settings = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DEMO: 'false',
    HOST: '127.0.0.1',
    ENGINE: 'redis',
    REDIS_URL: redis.url,
    JWT_SECRET,
    ...(workload.compression && { COMPRESSION: 'true' }),
    ...env,
    ...extra,
  };
  const nodes = [];
  for (let i = 0; i < count; i++) {
    const port = await freePort();
    const child = await start(label, command, args, { ready: /^ready /m, env: { ...settings, PORT: port } });
    nodes.push({ port, child });
  }
  const children = nodes.map(({ child }) => child);
  return { label, dialect, ports: nodes.map(({ port }) => port), secret: JWT_SECRET, children, redis };
}

module.exports = { missingFor, startServer };
