// npm run bench [-- --quick] [-- --workload w1] [-- --rounds 9] [-- --server other/build/main.js]
const { statSync } = require('node:fs');
const { resolve } = require('node:path');
const { parseArgs } = require('node:util');
const { startBench } = require('./lib/bench.js');
const { commit, machineFacts } = require('./lib/machine.js');
const { compareIdle } = require('./lib/memory.js');
const { redisVersion } = require('./lib/redis.js');
const { save, summarise, toMarkdown } = require('./lib/report.js');
const { PEER, SERVERS } = require('./lib/servers.js');
const { WORKLOADS } = require('./lib/workloads.js');

const ORDER = ['ours', PEER, 'throttled'];

async function main() {
  const { quick, rounds, seconds, workloads, server } = readArguments();
  if (!redisVersion()) throw new Error('redis-server is not installed (Debian: apt install redis-server)');
  const isOwn = server === SERVERS.ours.script;
  if (isOwn) require('../scripts/ensure-built.js');
  const built = statSync(server).mtimeMs;
  const report = { machine: machineFacts(), build: isOwn ? commit() : server, rounds, seconds, workloads: {} };
  for (const key of workloads) {
    if (WORKLOADS[key].unit === 'connection') {
      report.workloads[key] = { rows: await compareIdle(WORKLOADS[key], { script: server }, progress) };
      continue;
    }
    const windows = await compare(key, rounds, seconds, server);
    report.workloads[key] = { rows: summarise(windows), windows };
  }
  if (statSync(server).mtimeMs !== built) throw new Error('the server was built anew meanwhile: run it again');
  const markdown = toMarkdown(report);
  process.stdout.write(markdown);
  progress(`Kept as ${save(report, markdown, { suffix: quick ? '-quick' : '' })}.{md,json}`);
}

/** A B A B …: what the machine does meanwhile hits all alike. The first round warms up and is not counted. */
async function compare(key, rounds, seconds, script) {
  const benches = [];
  for (const name of ORDER) {
    progress(`${key}: starting ${name}`);
    benches.push(await startBench(name, WORKLOADS[key], name === PEER ? {} : { script }));
  }
  const windows = Object.fromEntries(ORDER.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, measure } of benches) {
      const window = await measure(seconds);
      progress(`${key}: round ${round}/${rounds}, ${name}: ${window.cpu.sum.toFixed(1)} µs`);
      if (round > 0) windows[name].push(window);
    }
  }
  await Promise.all(benches.map(({ stop }) => stop()));
  return windows;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      workload: { type: 'string', multiple: true, default: Object.keys(WORKLOADS) },
      server: { type: 'string', default: SERVERS.ours.script },
    },
  });
  const { quick, workload: workloads } = values;
  const server = resolve(values.server);
  const rounds = Number(values.rounds ?? (quick ? 3 : 12));
  if (!(rounds >= 1)) throw new Error('--rounds: a number from 1');
  const unknown = workloads.find((key) => !(key in WORKLOADS));
  if (unknown !== undefined) throw new Error(`--workload: ${unknown} is none of ${Object.keys(WORKLOADS).join(', ')}`);
  return { quick, rounds, seconds: 2, workloads, server };
}

/** Standard output is for the table alone. */
function progress(text) {
  process.stderr.write(`${text}\n`);
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`bench: ${error.message}\n`);
    process.exit(1);
  },
);
