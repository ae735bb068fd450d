const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { LOAD } = require('./bench.js');
const { startWorker, stop } = require('./processes.js');
const { IDLE, SERVERS } = require('./servers.js');
const { startServer } = require('./start-server.js');
const { median } = require('./statistics.js');

const COLLECTOR = join(__dirname, 'collector.js');
const MEASURED = 3;

/** KiB of memory that each of a workload's clients costs its server, when it has joined its room and nothing happens. */
async function measureIdle({ server: name, dialect }, workload, options) {
  const server = await startServer(name, workload, { ...options, preloaded: [COLLECTOR] });
  const [child] = server.children;
  const load = startWorker(`load on ${server.label}`, LOAD);
  const connect = (part) =>
    load.ask({
      task: 'connect',
      ports: server.ports,
      secret: server.secret,
      dialect: dialect ?? server.dialect,
      workload: part,
    });
  // The first ones make the process grow once and for all.
  await connect({ ...workload, rooms: 10, prefix: 'warm' });
  const before = await settled(child);
  await connect(workload);
  const after = await settled(child);
  await stop([load, ...server.children, server.redis.child]);
  return (after - before) / (workload.rooms * workload.members);
}

/** RSS in KiB when the garbage is gone. */
async function settled(child) {
  const sizes = [];
  for (let i = 0; i < MEASURED; i++) {
    await delay(1_000);
    const collected = once(child.stdout, 'data');
    child.kill('SIGURG');
    await collected;
    sizes.push(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]));
  }
  return median(sizes);
}

/** Each kind in turn, on a server of its own. `names`: the servers that take part. */
async function compareIdle(workload, names, options, progress) {
  const rows = [];
  for (const [key, door] of Object.entries(IDLE)) {
    if (!names.includes(door.server)) continue;
    const { label, ours } = SERVERS[door.server];
    progress(`idle: ${door.label ?? label}`);
    const kib = await measureIdle(door, workload, ours ? options : {});
    rows.push({ server: key, label: door.label ?? label, kib });
  }
  const own = rows[0].kib;
  return rows.map((row) => ({ ...row, ratio: own / row.kib }));
}

module.exports = { compareIdle };
