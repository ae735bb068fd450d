// Preloaded into a server: SIGURG collects its garbage, as far as that goes, and says so.
const { Session } = require('node:inspector');

const collected = () => process.stdout.write('collected\n');

if (globalThis.Bun) {
  process.on('SIGURG', () => {
    globalThis.Bun.gc(true);
    collected();
  });
} else {
  const session = new Session();
  session.connect();
  process.on('SIGURG', () => session.post('HeapProfiler.collectGarbage', collected));
}
