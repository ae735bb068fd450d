const { SERVERS } = require('./servers.js');
const { median, spread } = require('./statistics.js');

/** `windows`: per server, its measured windows in the order of the rounds; the same index is the same round. */
function summarise(windows, subject) {
  return Object.entries(windows).map(([server, own]) => {
    const ratio = (part) => spread(own.map(({ cpu }, round) => windows[subject][round].cpu[part] / cpu[part]));
    const middle = (value) => median(own.map(value));
    const [{ latencyMs, backMs }] = own;
    return {
      server,
      label: SERVERS[server].label,
      cpuMicros: {
        server: middle(({ cpu }) => cpu.server),
        redis: middle(({ cpu }) => cpu.redis),
        sum: middle(({ cpu }) => cpu.sum),
      },
      ratio: server === subject ? null : { sum: ratio('sum'), server: ratio('server') },
      ...(latencyMs && {
        latencyMs: { p50: middle(({ latencyMs }) => latencyMs.p50), p99: middle(({ latencyMs }) => latencyMs.p99) },
        messages: own.reduce((total, { messages }) => total + messages, 0),
        deliveries: own.reduce((total, { deliveries }) => total + deliveries, 0),
      }),
      ...(backMs && { backMs: spread(own.map(({ backMs }) => backMs)), logReads: middle(({ logReads }) => logReads) }),
    };
  });
}

module.exports = { summarise };
