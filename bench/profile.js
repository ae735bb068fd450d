// node bench/profile.js [--workload w1] [--name batched] [--server other/build/main.js] [--keep FOLDER]:
// where a server's main thread spends its time under load. The profiles kept open in Chrome's developer tools.
const { existsSync, readFileSync, mkdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { startBench } = require('./lib/bench.js');
const { temporaryFolder } = require('./lib/processes.js');
const { toText } = require('./lib/profile-summary.js');
const { WORKLOADS } = require('./lib/workloads.js');

const PROFILER = join(__dirname, 'lib', 'profiler.js');
const SECONDS = 8;

async function profile(key, { name, server: script, keep }) {
  const workload = WORKLOADS[key];
  const folder = keep === undefined ? temporaryFolder() : resolve(keep);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}-${key}-${Date.now()}.cpuprofile`);
  const options = { script, preloaded: [PROFILER], env: { PROFILE_PATH: path } };
  const { server, prepare, measure, stop } = await startBench(name, workload, options);
  const [child] = server.children;
  await prepare();
  await measure(SECONDS); // warms up
  await prepare();
  child.kill('SIGURG');
  await delay(1_500); // the profiler takes a while to begin
  const { units } = await measure(SECONDS);
  child.kill('SIGURG');
  const text = await finished(path);
  await stop();
  process.stdout.write(`${toText(`${server.label}, ${workload.title}`, JSON.parse(text), units, workload.unit)}\n`);
}

/** The profile is there when its file is whole. */
async function finished(path) {
  for (;;) {
    await delay(100);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text.endsWith('}')) return text;
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      workload: { type: 'string', multiple: true, default: ['w1', 'w3'] },
      name: { type: 'string', default: 'ours' },
      server: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  for (const key of values.workload) await profile(key, values);
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`profile: ${error.message}\n`);
    process.exit(1);
  },
);
