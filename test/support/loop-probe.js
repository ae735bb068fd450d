// Preloaded into a server (node -r): SIGWINCH prints for how long, at most, its event loop was kept by the server's own
// work since it was last asked. A timer that is late without the process having used the processor tells of other
// processes on the machine, not of this one.
const { readFileSync } = require('node:fs');

const TICK_MS = 5;
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;

/** Milliseconds for which the event loop's own thread has had a processor: those that compile and collect do not count. */
const worked = () => Number(readFileSync(SCHEDULED, 'latin1').split(' ')[0]) / 1e6;

let [longest, at, cpu] = [0, performance.now(), worked()];

setInterval(() => {
  const [now, used] = [performance.now(), worked()];
  longest = Math.max(longest, Math.min(now - at - TICK_MS, used - cpu));
  [at, cpu] = [now, used];
}, TICK_MS).unref();

process.on('SIGWINCH', () => {
  process.stdout.write(`kept ${longest.toFixed(1)}\n`);
  longest = 0;
});
