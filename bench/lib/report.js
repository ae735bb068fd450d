const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { SERVERS } = require('./servers.js');
const { WORKLOADS } = require('./workloads.js');

const RESULTS = join(__dirname, '..', 'results');

function toMarkdown({ machine, build, versions, rounds, nodes, seconds, workloads, missing }) {
  return [
    `## Benchmark of ${machine.date.slice(0, 16).replace('T', ' ')} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, ` +
      `Redis ${machine.redis}, ${versions.join(', ')}. depth-realtime: ${build}. ` +
      `${nodes === undefined ? '' : `Each on ${nodes} nodes. `}${rounds} interleaved rounds of ${seconds} s; ` +
      'medians of the rounds, ratios round by round. CPU is what the kernel counted for all threads of the server, and for its Redis.',
    ...Object.entries(missing).map(([label, program]) => `Left out, for there is no ${program} here: ${label}.`),
    ...Object.entries(workloads).map(([key, { rows }]) => toTable(WORKLOADS[key], rows)),
    '',
  ].join('\n\n');
}

function toTable({ title, unit, messagesPerSecond, paces, subject = 'ours' }, rows) {
  if (unit === 'connection') return toIdleTable(title, rows);
  const ownColumns = unit === 'client' ? STORM_COLUMNS : FAN_OUT_COLUMNS;
  const columns = { ...cpuColumns(unit, SERVERS[subject].label), ...ownColumns };
  const names = Object.keys(columns);
  return [
    `### ${title}${messagesPerSecond && !paces ? ` (${messagesPerSecond} messages/s)` : ''}`,
    '',
    `| server | ${names.join(' | ')} |`,
    `|---|${names.map(() => '--:|').join('')}`,
    ...rows.map((row) => `| ${[row.label, ...names.map((name) => columns[name](row))].join(' | ')} |`),
  ].join('\n');
}

const cpuColumns = (unit, subject) => ({
  [`CPU µs per ${unit}: server`]: ({ cpuMicros }) => micros(cpuMicros.server),
  Redis: ({ cpuMicros }) => micros(cpuMicros.redis),
  sum: ({ cpuMicros }) => micros(cpuMicros.sum),
  [`${subject} ÷ it: sum (min–max)`]: ({ ratio }) => (ratio ? ratioText(ratio.sum) : ''),
  'server (min–max)': ({ ratio }) => (ratio ? ratioText(ratio.server) : ''),
});

const FAN_OUT_COLUMNS = {
  'delivery p50 ms': ({ latencyMs }) => latencyMs.p50.toFixed(1),
  'p99 ms': ({ latencyMs }) => latencyMs.p99.toFixed(1),
  messages: ({ messages }) => messages.toLocaleString('en'),
  deliveries: ({ deliveries }) => deliveries.toLocaleString('en'),
};

const STORM_COLUMNS = {
  'all back after s (min–max)': ({ backMs: { median, min, max } }) =>
    `${(median / 1_000).toFixed(2)} (${(min / 1_000).toFixed(2)}–${(max / 1_000).toFixed(2)})`,
  'log reads': ({ logReads }) => logReads.toLocaleString('en'),
};

function toIdleTable(title, rows) {
  return [
    `### ${title}`,
    '',
    'One server of each kind; resident memory after garbage collection, median of three looks.',
    '',
    '| clients of | KiB each | the first ÷ it |',
    '|---|--:|--:|',
    ...rows.map(({ label, kib, ratio }) => `| ${label} | ${kib.toFixed(1)} | **${ratio.toFixed(2)}** |`),
  ].join('\n');
}

function micros(value) {
  return value.toFixed(value < 100 ? 2 : 0);
}

function ratioText({ median, min, max }) {
  return `**${median.toFixed(2)}** (${min.toFixed(2)}–${max.toFixed(2)})`;
}

/** Keeps the table and what it was made of; gives the files' common path. */
function save(report, markdown, { prefix = '', suffix = '' }) {
  mkdirSync(RESULTS, { recursive: true });
  const path = join(RESULTS, prefix + report.machine.date.slice(0, 16).replace(':', '') + suffix);
  writeFileSync(`${path}.md`, markdown);
  writeFileSync(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

module.exports = { save, toMarkdown };
