const { fork, spawn } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const net = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const START_TIMEOUT = 30_000;

/** Everything started or made here ends with this process, however it ends. */
const running = new Set();
const folders = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    process.stderr.write(`ended by ${signal}\n`);
    process.exit(1);
  });
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'depth-bench-'));
  folders.add(folder);
  return folder;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program and resolves with it when its output matches `ready`. */
function start(name, command, args, { ready, env = process.env }) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start:\n${output}`)), START_TIMEOUT);
    const onOutput = (text) => {
      output = (output + text).slice(-4_000);
      if (!ready.test(output)) return;
      clearTimeout(timer);
      resolve(child);
    };
    child.stdout.setEncoding('utf8').on('data', onOutput);
    child.stderr.setEncoding('utf8').on('data', onOutput);
    child.once('error', (error) => reject(new Error(`${name}: ${error.message}`)));
    watch(name, child, () => output);
  });
}

/** Forks a script that answers each message `{task, …}` with `{result}` or `{error}`, one at a time. */
function startWorker(name, script) {
  const child = fork(script);
  watch(name, child, () => '');
  const ask = (message) =>
    new Promise((resolve, reject) => {
      child.once('message', ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${name}: ${error}`));
      });
      child.send(message);
    });
  return Object.assign(child, { ask });
}

/** A process that ends before it is told to spoils the run. */
function watch(name, child, output) {
  running.add(child);
  child.once('exit', (code, signal) => {
    if (!running.delete(child)) return;
    process.stderr.write(`${name} ended unexpectedly (${signal ?? code}):\n${output()}\n`);
    process.exit(1);
  });
}

async function stop(children) {
  await Promise.all(
    children.map((child) => {
      running.delete(child);
      return new Promise((resolve) => {
        child.once('exit', resolve);
        if (!child.kill('SIGKILL')) resolve();
      });
    }),
  );
}

module.exports = { freePort, start, startWorker, stop, temporaryFolder };
