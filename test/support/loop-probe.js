// Preloaded into a server (node -r): SIGWINCH prints for how long, at most, its event loop was kept by the server's own
// work since it was last asked. A timer that is late without the process having used the processor tells of other
// processes on the machine, not of this one.
const TICK_MS = 5;

let [longest, at, cpu] = [0, performance.now(), process.cpuUsage()];

setInterval(() => {
  const [now, used] = [performance.now(), process.cpuUsage(cpu)];
  const [late, busy] = [now - at - TICK_MS, (used.user + used.system) / 1_000];
  longest = Math.max(longest, Math.min(late, busy));
  [at, cpu] = [now, process.cpuUsage()];
}, TICK_MS).unref();

process.on('SIGWINCH', () => {
  process.stdout.write(`kept ${longest.toFixed(1)}\n`);
  longest = 0;
});
