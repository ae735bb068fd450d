const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { PEER, SERVERS } = require('./servers.js');
const { median, spread } = require('./statistics.js');
const { WORKLOADS } = require('./workloads.js');

const RESULTS = join(__dirname, '..', 'results');

/** `windows`: per server, its measured windows in the order of the rounds; the same index is the same round. */
function summarise(windows) {
  return Object.entries(windows).map(([server, own]) => {
    const ratio = (part) => spread(own.map(({ cpu }, round) => cpu[part] / windows[PEER][round].cpu[part]));
    const middle = (value) => median(own.map(value));
    return {
      server,
      cpuMicros: {
        server: middle(({ cpu }) => cpu.server),
        redis: middle(({ cpu }) => cpu.redis),
        sum: middle(({ cpu }) => cpu.sum),
      },
      ratio: server === PEER ? null : { sum: ratio('sum'), server: ratio('server') },
      latencyMs: { p50: middle(({ latencyMs }) => latencyMs.p50), p99: middle(({ latencyMs }) => latencyMs.p99) },
      messages: own.reduce((total, { messages }) => total + messages, 0),
      deliveries: own.reduce((total, { deliveries }) => total + deliveries, 0),
    };
  });
}

function toMarkdown({ machine, build, rounds, seconds, workloads }) {
  const tables = Object.entries(workloads).map(([key, { rows }]) => {
    const { title, unit, messagesPerSecond } = WORKLOADS[key];
    if (unit === 'connection') return toIdleTable(title, rows);
    return [
      `### ${title} (${messagesPerSecond} messages/s)`,
      '',
      `| server | CPU µs per ${unit}: server | Redis | sum | sum ÷ peer (min–max) | server ÷ peer (min–max) | delivery p50 ms | p99 ms | messages | deliveries |`,
      '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
      ...rows.map(toRow),
    ].join('\n');
  });
  return [
    `## Benchmark of ${machine.date.slice(0, 16).replace('T', ' ')} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, ` +
      `Redis ${machine.redis}. depth-realtime: ${build}. ${rounds} interleaved rounds of ${seconds} s; medians of the rounds, ratios round by round.`,
    ...tables,
    '',
  ].join('\n\n');
}

function toIdleTable(title, rows) {
  return [
    `### ${title}`,
    '',
    'One server of each kind; resident memory after garbage collection, median of three looks.',
    '',
    '| clients of | KiB each | ÷ peer |',
    '|---|--:|--:|',
    ...rows.map(({ label, kib, ratio }) => `| ${label} | ${kib.toFixed(1)} | **${ratio.toFixed(2)}** |`),
  ].join('\n');
}

function toRow({ server, cpuMicros, ratio, latencyMs, messages, deliveries }) {
  const cells = [
    SERVERS[server].label,
    ...[cpuMicros.server, cpuMicros.redis, cpuMicros.sum].map((value) => value.toFixed(value < 100 ? 2 : 0)),
    ratio ? ratioText(ratio.sum) : '1',
    ratio ? ratioText(ratio.server) : '1',
    latencyMs.p50.toFixed(1),
    latencyMs.p99.toFixed(1),
    messages.toLocaleString('en'),
    deliveries.toLocaleString('en'),
  ];
  return `| ${cells.join(' | ')} |`;
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

module.exports = { save, summarise, toMarkdown };
