// npm run fuzz -- [--frames 1000000] [--seed 1] [--target /ws]… [--redis redis://…]
//
// Sends a real server what is nearly right, over everything it listens to, and then asks how it is: alive, without an
// INTERNAL or a 5xx, without a stack in its log, with nothing kept, and still serving a client that does no wrong.
// Ends with code 1 where one of these is not so, and says which connection found it.
//
// The seed is printed, and the same seed, targets and frames send the same again: what a connection sends is made of the
// seed and its number. One of them alone, with all that is answered to it and logged by the server, is sent again with
// the same seed and targets by
//
// npm run fuzz -- --seed 1 --connection 1234
//
// What does harm only by what others do at the same moment needs the whole run.
const { setTimeout: delay } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { Guest } = require('./guest.js');
const { Random } = require('./random.js');
const { Server } = require('./server.js');
const { TARGETS } = require('./targets.js');

const MIB = 2 ** 20;
const AT_ONCE = 24;
const PARTS = 5;
/** What may be kept of any number of frames: names in maps, pools that stay as large as they once were. */
const HELD_MIB = 12;
const RESIDENT_MIB = 60;

const WRONG = /"code":"INTERNAL"|HTTP\/1\.1 5\d\d/;

async function main() {
  const { frames, connection, redis, ...run } = readArguments();
  const server = await Server.start(redis);
  if (connection === undefined) await fuzz(server, new Attack(server, run), frames, run.seed);
  else {
    const { text } = await new Attack(server, run).send(connection);
    process.stdout.write(`${text}\n${server.output}`);
  }
  server.stop();
}

async function fuzz(server, attack, frames, seed) {
  process.stdout.write(`seed ${seed}, ${frames} frames\n`);
  const guest = await Guest.come(server);
  const fresh = await facts(server);
  let before;
  for (let done = 1; done <= PARTS && !server.exited; done++) {
    const began = performance.now();
    await attack.go(Math.ceil(frames / PARTS));
    const rate = (frames / PARTS / (performance.now() - began)) * 1_000;
    process.stdout.write(`${(done / PARTS) * 100} %: ${Math.round(rate)} frames/s\n`);
    if (server.exited) break;
    await guest.ask();
    // The first part is for what every process does once.
    before ??= await settled(server, fresh);
  }
  const after = server.exited ? undefined : await settled(server, fresh);
  const findings = [...attack.findings, ...(after ? judge(server, guest, before, after, fresh) : attack.autopsy())];
  if (after) {
    const grown = `held ${mib(before.held)} → ${mib(after.held)} MiB, RSS ${mib(before.rss)} → ${mib(after.rss)} MiB`;
    process.stdout.write(`${grown}, longest wait of the guest ${Math.round(guest.longest)} ms\n`);
  }
  for (const finding of findings.slice(0, 20)) process.stdout.write(`FOUND ${finding}\n`);
  process.stdout.write(findings.length ? `${findings.length} findings, seed ${seed}\n` : 'nothing found\n');
  guest.leave();
  process.exitCode = findings.length ? 1 : 0;
}

/** Connections to a server, numbered from 0 on: what each sends is made of the seed and its number. */
class Attack {
  findings = [];
  #next = 0;
  /** The last connection that was answered anything. */
  #answered = 0;

  constructor(server, { seed, targets }) {
    this.server = server;
    this.random = new Random(seed);
    this.targets = targets;
  }

  /** Several connections at a time until so many frames were sent. */
  async go(frames) {
    let sent = 0;
    const worker = async () => {
      while (sent < frames && !this.server.exited) {
        const one = await this.send(this.#next++);
        sent += one.frames;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async send(number) {
    const name = this.targets[number % this.targets.length];
    const sent = await TARGETS[name](this.server, this.random.fork(number));
    const wrong = WRONG.exec(sent.text)?.[0];
    if (wrong)
      this.findings.push(`connection ${number}, ${name}: ${wrong} to ${sent.bytes.toString('base64', 0, 3_000)}`);
    if (sent.text) this.#answered = Math.max(this.#answered, number);
    return sent;
  }

  autopsy() {
    return [
      `the server ended at one of the ${AT_ONCE} connections about ${this.#answered}: ${this.server.output.slice(-2_000)}`,
    ];
  }
}

async function facts(server) {
  const metrics = await server.metrics();
  const of = (name) => metrics.get(name) ?? 0;
  return {
    rss: of('process_resident_memory_bytes'),
    tcp: of('nodejs_active_resources{type="TCPSocketWrap"}'),
    timers: of('nodejs_active_resources{type="Timeout"}'),
    connected: Object.fromEntries([...metrics].filter(([name]) => name.startsWith('websocket_connected_clients'))),
  };
}

/** Awaits that all is as it was when only the guest was there, and then what is held. */
async function settled(server, fresh) {
  let now = await facts(server);
  // Long polling is a connection until its time-out.
  for (let tries = 0; tries < 300 && !isQuiet(now, fresh); tries++) {
    await delay(200);
    now = await facts(server);
  }
  const rooms = JSON.parse(await server.get('/api/v1/admin/rooms?limit=1000')).data;
  return { ...now, rooms, held: await server.held() };
}

/** Connections that the fuzzer itself keeps, of HTTP, are few. */
function isQuiet(now, fresh) {
  return sum(now.connected) <= sum(fresh.connected) && now.tcp <= fresh.tcp + 5 && now.timers <= fresh.timers + 10;
}

function judge(server, guest, before, after, fresh) {
  const stack = /^\s+at .+:\d+|Unhandled|Uncaught/m.exec(server.output);
  return [
    ...(stack ? [`a stack in the log: ${server.output.slice(Math.max(0, stack.index - 500), stack.index + 500)}`] : []),
    ...(isQuiet(after, fresh) ? [] : [`something stays: ${JSON.stringify({ ...after, fresh })}`]),
    ...(after.rooms.length > 1 ? [`rooms that stay: ${JSON.stringify(after.rooms)}`] : []),
    ...(after.held > before.held + HELD_MIB * MIB ? [`${mib(after.held - before.held)} MiB more held`] : []),
    ...(after.rss > before.rss + RESIDENT_MIB * MIB ? [`${mib(after.rss - before.rss)} MiB more resident`] : []),
    ...guest.complaints,
  ];
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
const mib = (bytes = 0) => (bytes / MIB).toFixed(1);

function readArguments() {
  const { values } = parseArgs({
    options: {
      frames: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      redis: { type: 'string' },
      connection: { type: 'string' },
      target: { type: 'string', multiple: true, default: Object.keys(TARGETS) },
    },
  });
  const { frames, seed, connection, redis, target: targets } = values;
  const unknown = targets.find((name) => !(name in TARGETS));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(TARGETS).join(', ')}`);
  const number = connection === undefined ? undefined : Number(connection);
  return { frames: Number(frames), seed: Number(seed), connection: number, redis, targets };
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
