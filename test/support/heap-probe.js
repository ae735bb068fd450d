// Preloaded into a server (node -r): SIGVTALRM writes a snapshot of its heap and prints where it is.
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { writeHeapSnapshot } = require('node:v8');

let count = 0;

process.on('SIGVTALRM', () => {
  const path = join(tmpdir(), `depth-${process.pid}-${(count += 1)}.heapsnapshot`);
  process.stdout.write(`snapshot ${writeHeapSnapshot(path)}\n`);
});
