// npm run bench:losses [-- --fault F1] [-- --server ours]
// What is lost at servers to which the same faults happen, by the same checker that judges ours. A part is not kept.
require('./lib/typescript.js');
const { parseArgs } = require('node:util');
const { commit, machineFacts } = require('./lib/machine.js');
const { redisVersion } = require('./lib/redis.js');
const { save } = require('./lib/report.js');
const { toMarkdown } = require('./losses/table.js');

/** What the servers and clients that are not ours are made of. */
const PARTS = [
  'socket.io',
  'socket.io-client',
  '@socket.io/redis-adapter',
  '@socket.io/redis-streams-adapter',
  'ioredis',
];

async function main() {
  if (!redisVersion()) throw new Error('redis-server is not installed (Debian: apt install redis-server)');
  require('../scripts/ensure-built.js');
  // What is tested is loaded by the clients: only once it is built.
  const { FAULTS } = require('./losses/faults.ts');
  const { SERVERS } = require('./losses/servers.ts');
  const { judge } = require('./losses/judge.ts');
  const { faults, servers } = readArguments(FAULTS, SERVERS);
  const report = {
    machine: machineFacts(),
    build: commit(),
    versions: PARTS.map((name) => `${name} ${require(`${name}/package.json`).version}`),
    faults: named(faults, (key) => FAULTS[key].title),
    servers: named(servers, (key) => ({ label: SERVERS[key].label, about: SERVERS[key].about })),
    verdicts: {},
  };
  for (const fault of faults) {
    report.verdicts[fault] = {};
    for (const server of servers) {
      const verdict = await judge(SERVERS[server], FAULTS[fault]);
      progress(`${fault}, ${SERVERS[server].label}: ${JSON.stringify(verdict)}`);
      report.verdicts[fault][server] = verdict;
    }
  }
  const markdown = toMarkdown(report);
  process.stdout.write(markdown);
  const isWhole = faults.length === Object.keys(FAULTS).length && servers.length === Object.keys(SERVERS).length;
  if (isWhole) progress(`Kept as ${save(report, markdown, { prefix: 'losses-' })}.{md,json}`);
}

function readArguments(all, kinds) {
  const { values } = parseArgs({
    options: {
      fault: { type: 'string', multiple: true, default: Object.keys(all) },
      server: { type: 'string', multiple: true, default: Object.keys(kinds) },
    },
  });
  known('fault', values.fault, all);
  known('server', values.server, kinds);
  return { faults: values.fault, servers: values.server };
}

function known(option, keys, table) {
  const unknown = keys.find((key) => !(key in table));
  if (unknown !== undefined) throw new Error(`--${option}: ${unknown} is none of ${Object.keys(table).join(', ')}`);
}

function named(keys, value) {
  return Object.fromEntries(keys.map((key) => [key, value(key)]));
}

/** Standard output is for the table alone. */
function progress(text) {
  process.stderr.write(`${text}\n`);
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`losses: ${error.stack}\n`);
    process.exit(1);
  },
);
