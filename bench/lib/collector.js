// Preloaded into a server (node -r): SIGURG collects its garbage, as far as that goes, and says so.
const { Session } = require('node:inspector');

const session = new Session();
session.connect();

process.on('SIGURG', () => {
  session.post('HeapProfiler.collectGarbage', () => process.stdout.write('collected\n'));
});
