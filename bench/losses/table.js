const LEGEND =
  'Two servers of a kind on a Redis of their own, behind a balancer that is not sticky, so all clients use WebSocket. ' +
  'Every room has one who talks, and waits for each ack (F18: four). *Lost*: acked, and never given to somebody who was ' +
  'in the room already; a delivery is one event to one subscriber. *Out of order*: given after one that was stored ' +
  'later. *Told*: somebody was told that he may have missed something and must load anew (`resync`, ' +
  '`recovered: false`); what was before is not counted as lost by him then.';

/** `verdicts`: per fault, per server. */
function toMarkdown({ machine, build, versions, faults, verdicts, servers }) {
  const rows = Object.entries(verdicts).flatMap(([key, byServer]) =>
    Object.entries(byServer).map(([server, verdict], i) =>
      toRow(i === 0 ? `${key}: ${faults[key]}` : '', servers[server].label, verdict),
    ),
  );
  return [
    `## Losses, ${machine.date.slice(0, 16).replace('T', ' ')} UTC`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}, ` +
      `Redis ${machine.redis}, ${versions.join(', ')}. depth-realtime: ${build}.`,
    [
      '| fault | server | acked events | lost by somebody: events | deliveries | subscribers | received twice | out of order | told |',
      '|---|---|--:|--:|--:|--:|--:|--:|--:|',
      ...rows,
    ].join('\n'),
    LEGEND,
    Object.values(servers)
      .map(({ label, about }) => `- **${label}**: ${about}`)
      .join('\n'),
    '',
  ].join('\n\n');
}

function toRow(fault, server, { subscribers, acked, lost, twice, disordered, told }) {
  const counts = [acked, lost.events, lost.deliveries].map(number);
  const cells = [
    fault,
    server,
    ...counts,
    `${lost.subscribers} of ${subscribers}`,
    ...[twice, disordered, told].map(number),
  ];
  return `| ${cells.join(' | ')} |`;
}

function number(count) {
  return count.toLocaleString('en');
}

module.exports = { toMarkdown };
