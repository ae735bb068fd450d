// Preloaded into a server (node -r): SIGPWR prints, as JSON, how many timers it has, those included that would not keep it
// alive, and how many of each other resource. It waits for nothing longer than some seconds, and looks at everything at
// least every second: its clock may leap.
const { promisify } = require('node:util');

const { setTimeout: wait, setInterval: repeat, clearTimeout: forget, clearInterval: end } = globalThis;
const LONGEST_MS = { timeout: 8_000, interval: 1_000 };
const timers = { timeouts: new Set(), intervals: new Set() };

globalThis.setTimeout = (act, ms, ...given) => {
  const due = (...now) => {
    timers.timeouts.delete(timer);
    act(...now);
  };
  const timer = wait(due, Math.min(ms, LONGEST_MS.timeout), ...given);
  timers.timeouts.add(timer);
  return timer;
};
globalThis.setTimeout[promisify.custom] = wait[promisify.custom];

globalThis.setInterval = (act, ms, ...given) => {
  const timer = repeat(act, Math.min(ms, LONGEST_MS.interval), ...given);
  timers.intervals.add(timer);
  return timer;
};

function cleared(how) {
  return (timer) => {
    for (const live of Object.values(timers)) live.delete(timer);
    how(timer);
  };
}
globalThis.clearTimeout = cleared(forget);
globalThis.clearInterval = cleared(end);

process.on('SIGPWR', () => {
  const active = { timeouts: timers.timeouts.size, intervals: timers.intervals.size };
  // Those timers that keep it alive are among them already, or node's own.
  const others = process.getActiveResourcesInfo().filter((type) => type !== 'Timeout' && type !== 'Immediate');
  for (const type of others) active[type] = (active[type] ?? 0) + 1;
  process.stdout.write(`active ${JSON.stringify(active)}\n`);
});
