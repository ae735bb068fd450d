import { createServer } from 'node:net';

/** The system gives ports from 32,768 on to whoever connects or asks for any: those here are nobody's but the tests'. */
const FIRST = 10_000;
/** Of each of the processes that run tests at the same time. */
const SHARE = 1_000;
/** The bus of a Redis Cluster listens so much higher. */
const BUS = 10_000;

const worker = Number(process.env.JEST_WORKER_ID ?? 1) - 1;
/** Another place in each file: what the last one left may still be about to go. */
let next = Math.floor(Math.random() * SHARE);

/** A port nothing listens on, and its cluster bus neither; given once. */
export async function freePort(): Promise<number> {
  const port = FIRST + (worker % (BUS / SHARE)) * SHARE + next;
  next = (next + 1) % SHARE;
  return (await isFree(port)) && (await isFree(port + BUS)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)));
  });
}
