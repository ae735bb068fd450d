// npm run bench [-- --quick] [-- --workload w1] [-- --peer nest] [-- --rounds 12] [-- --nodes 4] [-- --server other/build/main.js]
const { statSync } = require('node:fs');
const { resolve } = require('node:path');
const { parseArgs } = require('node:util');
const { startBench } = require('./lib/bench.js');
const { commit, machineFacts } = require('./lib/machine.js');
const { compareIdle } = require('./lib/memory.js');
const { redisVersion } = require('./lib/redis.js');
const { save, toMarkdown } = require('./lib/report.js');
const { SERVERS } = require('./lib/servers.js');
const { missingFor } = require('./lib/start-server.js');
const { summarise } = require('./lib/summary.js');
const { versionsOf } = require('./lib/versions.js');
const { WORKLOADS } = require('./lib/workloads.js');

const SECONDS = 2;

async function main() {
  const { quick, rounds, nodes, workloads, peers, server } = readArguments();
  if (!redisVersion()) throw new Error('redis-server is not installed (Debian: apt install redis-server)');
  const isOwn = server === SERVERS.ours.script;
  if (isOwn) require('../scripts/ensure-built.js');
  const built = statSync(server).mtimeMs;
  const names = Object.keys(SERVERS).filter((name) => SERVERS[name].ours || peers.includes(name));
  const here = names.filter((name) => missingFor(name) === undefined);
  const missing = names.filter((name) => !here.includes(name));
  const report = {
    machine: machineFacts(),
    build: isOwn ? commit() : server,
    versions: versionsOf(here),
    missing: Object.fromEntries(missing.map((name) => [SERVERS[name].label, missingFor(name)])),
    rounds,
    nodes,
    seconds: SECONDS,
    workloads: {},
  };
  for (const key of workloads) {
    const own = Math.min(rounds, WORKLOADS[key].mostRounds ?? rounds);
    report.workloads[key] = await compare(key, here, own, { script: server, nodes });
  }
  if (statSync(server).mtimeMs !== built) throw new Error('the server was built anew meanwhile: run it again');
  const markdown = toMarkdown(report);
  process.stdout.write(markdown);
  progress(`Kept as ${save(report, markdown, { suffix: quick ? '-quick' : '' })}.{md,json}`);
}

async function compare(key, names, rounds, options) {
  if (WORKLOADS[key].unit === 'connection') {
    return { rows: await compareIdle(WORKLOADS[key], names, { script: options.script }, progress) };
  }
  const windows = await interleave(
    key,
    names.filter((name) => SERVERS[name].knows.includes(key)),
    rounds,
    options,
  );
  return { rows: summarise(windows, WORKLOADS[key].subject ?? 'ours'), windows };
}

/** A B A B …: what the machine does meanwhile hits all alike. The first round warms up and is not counted. */
async function interleave(key, names, rounds, options) {
  const benches = [];
  for (const name of names) {
    progress(`${key}: starting ${name}`);
    benches.push(await startBench(name, WORKLOADS[key], SERVERS[name].ours ? options : { nodes: options.nodes }));
  }
  const windows = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, prepare, measure } of benches) {
      await prepare();
      const window = await measure(SECONDS);
      progress(`${key}: round ${round}/${rounds}, ${name}: ${window.cpu.sum.toFixed(1)} µs`);
      if (round > 0) windows[name].push(window);
    }
  }
  await Promise.all(benches.map(({ stop }) => stop()));
  return windows;
}

function readArguments() {
  const everyPeer = Object.keys(SERVERS).filter((name) => !SERVERS[name].ours);
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      nodes: { type: 'string' },
      workload: { type: 'string', multiple: true, default: Object.keys(WORKLOADS) },
      peer: { type: 'string', multiple: true, default: everyPeer },
      server: { type: 'string', default: SERVERS.ours.script },
    },
  });
  const { quick, workload: workloads, peer: peers } = values;
  const server = resolve(values.server);
  const rounds = Number(values.rounds ?? (quick ? 2 : 6));
  if (!(rounds >= 1)) throw new Error('--rounds: a number from 1');
  const nodes = values.nodes === undefined ? undefined : Number(values.nodes);
  if (nodes !== undefined && !(nodes >= 1)) throw new Error('--nodes: a number from 1');
  known('workload', workloads, Object.keys(WORKLOADS));
  known('peer', peers, everyPeer);
  return { quick, rounds, nodes, workloads, peers, server };
}

function known(option, given, all) {
  const unknown = given.find((key) => !all.includes(key));
  if (unknown !== undefined) throw new Error(`--${option}: ${unknown} is none of ${all.join(', ')}`);
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
