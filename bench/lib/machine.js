const { spawnSync } = require('node:child_process');
const { cpus, release, totalmem } = require('node:os');
const { redisVersion } = require('./redis.js');

/** Where and when a table was made: without it the numbers mean nothing. */
function machineFacts() {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0].model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    redis: redisVersion(),
  };
}

/** What is built here, `-dirty` with changes beside it; `undefined` outside a git repository. */
function commit() {
  const { status, stdout } = spawnSync('git', ['--no-optional-locks', 'describe', '--always', '--dirty'], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : undefined;
}

module.exports = { commit, machineFacts };
