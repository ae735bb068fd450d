/** `dispatch` is the profiler's own start. */
const IGNORED = new Set(['(idle)', 'dispatch']);

/** Self times of a V8 CPU profile, by function and by whose code it is; shares are of the time the thread was busy. */
function selfTimes({ nodes, samples, timeDeltas }) {
  const micros = new Map();
  samples.forEach((id, i) => micros.set(id, (micros.get(id) ?? 0) + timeDeltas[i]));
  const functions = new Map();
  for (const { id, callFrame } of nodes) {
    const spent = micros.get(id) ?? 0;
    if (spent === 0 || (callFrame.url === '' && IGNORED.has(callFrame.functionName))) continue;
    const name = `${callFrame.functionName || '(anonymous)'} ${placeOf(callFrame)}`.trim();
    const entry = functions.get(name) ?? { name, group: groupOf(callFrame), micros: 0 };
    entry.micros += spent;
    functions.set(name, entry);
  }
  return [...functions.values()].sort((a, b) => b.micros - a.micros);
}

function toText(title, profile, units, unit) {
  const functions = selfTimes(profile);
  const busy = functions.reduce((sum, { micros }) => sum + micros, 0);
  const groups = new Map();
  for (const { group, micros } of functions) groups.set(group, (groups.get(group) ?? 0) + micros);
  const line = (name, micros) =>
    `${((micros / busy) * 100).toFixed(1).padStart(5)} % ${(micros / units).toFixed(2).padStart(8)} µs  ${name}`;
  return [
    `${title}: ${(busy / units).toFixed(1)} µs busy per ${unit}`,
    ...[...groups].sort((a, b) => b[1] - a[1]).map(([name, micros]) => line(name, micros)),
    '',
    ...functions.slice(0, 25).map(({ name, group, micros }) => line(`[${group}] ${name}`, micros)),
    '',
  ].join('\n');
}

function groupOf({ functionName, url }) {
  if (functionName === '(garbage collector)') return 'GC';
  if (functionName === '(program)') return 'program';
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (dependency !== undefined) return dependency;
  if (url.startsWith('node:')) return 'node';
  if (url !== '') return 'ours';
  return /^(write|writev|shutdown|write\w+String|writeBuffer|readStart)$/.test(functionName) ? 'kernel' : 'native';
}

function placeOf({ url, lineNumber }) {
  return url === '' ? '' : `${url.replace(/^.*\/(node_modules|dist)\//, '')}:${lineNumber + 1}`;
}

module.exports = { toText };
