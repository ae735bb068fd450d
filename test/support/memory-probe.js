// Preloaded into a server (node -r): SIGURG collects its garbage and prints how many bytes it holds.
const { Session } = require('node:inspector');

const session = new Session();
session.connect();

process.on('SIGURG', () => {
  session.post('HeapProfiler.collectGarbage', () => {
    const { heapUsed, external } = process.memoryUsage();
    process.stdout.write(`holds ${heapUsed + external}\n`);
  });
});
