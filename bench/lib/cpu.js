const { readFileSync } = require('node:fs');

/** Linux tells process times in ticks of this many microseconds on every platform Node runs on. */
const TICK = 10_000;

/** User and system time of a process with all its threads so far, in microseconds. */
function cpuMicros(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name, in brackets, may hold spaces; utime and stime are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

module.exports = { cpuMicros };
