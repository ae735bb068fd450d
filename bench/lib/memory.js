const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { startWorker, stop } = require('./processes.js');
const { PEER, startServer } = require('./servers.js');
const { median } = require('./statistics.js');

const LOAD = join(__dirname, '..', 'load', 'main.js');
const COLLECTOR = join(__dirname, 'collector.js');
const MEASURED = 3;

/** What is compared: a server, and by which of its doors the clients came in. */
const IDLE = {
  ours: { server: 'ours', entrance: 'socketIo', label: 'depth-realtime, Socket.IO (/chat)' },
  both: { server: 'ours', entrance: 'socketIoAll', label: 'depth-realtime, Socket.IO (/ and /chat)' },
  ws: { server: 'ours', entrance: 'ws', label: 'depth-realtime, /ws' },
  room: { server: 'ours', entrance: 'room', label: 'depth-realtime, /ws/rooms' },
  [PEER]: { server: PEER, entrance: 'socketIo', label: 'Socket.IO + Redis adapter' },
};

/** KiB of memory that each of a workload's clients costs its server, when it has joined its room and nothing happens. */
async function measureIdle(key, workload, options) {
  const { server: name, entrance } = IDLE[key];
  const server = await startServer(name, { ...options, nodeArgs: ['-r', COLLECTOR] });
  const load = startWorker(`load on ${server.label}`, LOAD);
  const { port, dialect, secret } = server;
  const connect = (part) => load.ask({ task: 'connect', port, dialect, secret, workload: part, entrance });
  // The first ones make the process grow once and for all.
  await connect({ ...workload, rooms: 10, prefix: 'warm' });
  const before = await settled(server.child);
  await connect(workload);
  const after = await settled(server.child);
  await stop([load, server.child, server.redis]);
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

/** Each kind in turn, on a server of its own. */
async function compareIdle(workload, options, progress) {
  const rows = [];
  for (const [key, { server, label }] of Object.entries(IDLE)) {
    progress(`idle: ${label}`);
    rows.push({ server: key, label, kib: await measureIdle(key, workload, server === PEER ? {} : options) });
  }
  const peer = rows.find(({ server }) => server === PEER).kib;
  return rows.map((row) => ({ ...row, ratio: row.kib / peer }));
}

module.exports = { compareIdle };
