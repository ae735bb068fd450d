const { join } = require('node:path');
const { cpuMicros } = require('./cpu.js');
const { startWorker, stop } = require('./processes.js');
const { startServer } = require('./servers.js');

const LOAD = join(__dirname, '..', 'load', 'main.js');

/** A server with its Redis and its load generator, all members connected and joined. */
async function startBench(name, workload, options) {
  const server = await startServer(name, options);
  const load = startWorker(`load on ${server.label}`, LOAD);
  const { port, dialect, secret } = server;
  await load.ask({ task: 'connect', port, dialect, secret, workload });
  return {
    name,
    server,
    /** Sends for so many seconds, waits until all has arrived, and tells what it took. */
    async measure(seconds) {
      const before = { server: cpuMicros(server.child.pid), redis: cpuMicros(server.redis.pid) };
      const counted = await load.ask({ task: 'send', seconds });
      const units = workload.unit === 'delivery' ? counted.deliveries : counted.messages;
      const cpu = {
        server: (cpuMicros(server.child.pid) - before.server) / units,
        redis: (cpuMicros(server.redis.pid) - before.redis) / units,
      };
      return { ...counted, cpu: { ...cpu, sum: cpu.server + cpu.redis } };
    },
    stop: () => stop([load, server.child, server.redis]),
  };
}

module.exports = { startBench };
