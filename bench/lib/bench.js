const { join } = require('node:path');
const { cpuMicros } = require('./cpu.js');
const { startWorker, stop } = require('./processes.js');
const { startServer } = require('./start-server.js');

const LOAD = join(__dirname, '..', 'load', 'main.js');

/** A server with its Redis and its load generator, all members connected and joined. */
async function startBench(name, workload, options) {
  const server = await startServer(name, workload, options);
  const load = await startLoad(server, name, workload);
  const processorTime = () => ({
    server: server.children.reduce((sum, { pid }) => sum + cpuMicros(pid), 0),
    redis: cpuMicros(server.redis.child.pid),
  });
  const storms = workload.unit === 'client';
  return {
    name,
    server,
    /** What comes before a window and is not counted. */
    prepare: () => (storms ? load.ask({ task: 'leave' }) : undefined),
    /** Sends for so many seconds, or lets all come back; waits until all has arrived, and tells what it took. */
    async measure(seconds) {
      const reads = server.redis.logReads();
      const before = processorTime();
      const counted = await load.ask(storms ? { task: 'comeBack' } : { task: 'send', seconds });
      const after = processorTime();
      const [own, redis] = ['server', 'redis'].map((part) => (after[part] - before[part]) / counted.units);
      return { ...counted, cpu: { server: own, redis, sum: own + redis }, logReads: server.redis.logReads() - reads };
    },
    stop: () => stop([load, ...server.children, server.redis.child]),
  };
}

/** A load generator whose clients are in, by the server's own door or the one given. */
async function startLoad({ label, dialect, ports, secret }, name, workload) {
  const load = startWorker(`load on ${label}`, LOAD);
  const messagesPerSecond = workload.paces?.[name] ?? workload.messagesPerSecond;
  await load.ask({ task: 'connect', ports, dialect, secret, workload: { ...workload, messagesPerSecond } });
  return load;
}

module.exports = { LOAD, startBench };
