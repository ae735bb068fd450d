const { spawnSync } = require('node:child_process');
const { freePort, start, temporaryFolder } = require('./processes.js');

/** The version of the installed redis-server; `undefined`: there is none. */
function redisVersion() {
  const { stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return stdout?.match(/v=(\S+)/)?.[1];
}

/** A Redis of its own: nothing shared, and no background rewrite whose cost would fall into one window by chance. */
async function startRedis(name) {
  const port = await freePort();
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: temporaryFolder(),
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'auto-aof-rewrite-percentage': 0,
  };
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const child = await start(`Redis of ${name}`, 'redis-server', args, { ready: /Ready to accept connections/ });
  return { child, url: `redis://127.0.0.1:${port}`, logReads: () => logReads(port) };
}

/** How often a range of a log was read so far: of a list, as ours is, or of a stream. */
function logReads(port) {
  const { stdout } = spawnSync('redis-cli', ['-p', String(port), 'info', 'commandstats'], { encoding: 'utf8' });
  const calls = [...stdout.matchAll(/^cmdstat_(?:lrange|xrange|xrevrange):calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

module.exports = { redisVersion, startRedis };
