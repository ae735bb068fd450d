const { RUNTIMES } = require('./runtimes.js');
const { SERVERS } = require('./servers.js');

/** What the servers that are not ours are made of. */
const PARTS = [
  'socket.io',
  '@socket.io/redis-adapter',
  '@socket.io/redis-streams-adapter',
  'ws',
  '@nestjs/core',
  'ioredis',
];

function versionsOf(names) {
  const isThere = (runtime) => names.some((name) => SERVERS[name].runtime === runtime);
  return [
    ...PARTS.map((name) => `${name} ${require(`${name}/package.json`).version}`),
    ...(isThere('bun') ? [`bun ${RUNTIMES.bun.version()}`] : []),
    ...(isThere('c') ? [`gcc ${RUNTIMES.c.version()}`] : []),
  ];
}

module.exports = { versionsOf };
