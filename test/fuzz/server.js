const { spawn } = require('node:child_process');
const { get } = require('node:http');
const { join } = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { sign } = require('jsonwebtoken');

const ROOT = join(__dirname, '..', '..');
const SECRET = 'a secret of the fuzzer';
const UNLIMITED = ['EVENTS_PER_MINUTE', 'REST_PER_MINUTE', 'HANDSHAKES_PER_10S', 'SOCKETS_PER_USER', 'SOCKETS_PER_IP'];

/** What is kept of the messages that get through is bounded: that is not what is looked for. */
const SETTINGS = {
  PORT: '0',
  DEMO: 'true',
  JWT_SECRET: SECRET,
  MEMORY_MAX_MESSAGES: '1000',
  ROOM_LOG_EVENTS: '100',
  NOTIFICATIONS_PER_USER: '50',
  LOG_LEVEL: 'log',
  // Long polling whose client is gone ends soon, so that what stays can be told from what will go.
  PING_INTERVAL_MS: '3000',
  PING_TIMEOUT_MS: '3000',
  NODE_OPTIONS: `-r ${join(ROOT, 'test', 'support', 'memory-probe.js')}`,
  ...Object.fromEntries(UNLIMITED.map((name) => [name, '0'])),
};

const token = (sub, role = 'user') => sign({ sub, role }, SECRET, { expiresIn: '12h' });

/** A real server process, and what can be learnt of it from outside. */
class Server {
  output = '';
  exited = false;

  static async start(redisUrl) {
    const server = new Server();
    const env = { PATH: process.env.PATH, ...SETTINGS, ...(redisUrl && { REDIS_URL: redisUrl }) };
    server.child = spawn(process.execPath, [join(ROOT, 'dist', 'main.js')], { env });
    for (const stream of [server.child.stdout, server.child.stderr]) {
      stream.on('data', (chunk) => (server.output += chunk.toString()));
    }
    server.child.once('exit', () => (server.exited = true));
    process.once('exit', () => server.child.kill('SIGKILL'));
    server.url = await server.#printed(/^ready (http:\S+)$/m);
    server.port = Number(new URL(server.url).port);
    server.tokens = ['alice', 'bob', 'carol', 'mallory'].map((sub) => token(sub));
    return server;
  }

  /** Bytes it holds, its garbage left out. */
  async held() {
    const from = this.output.length;
    this.child.kill('SIGURG');
    return Number(await this.#printed(/^holds (\d+)$/m, from));
  }

  /** The series of `/metrics`. */
  async metrics() {
    const lines = (await this.get('/metrics')).split('\n').filter((line) => line && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  /** The body of a GET; rejects when there is none within five seconds. */
  get(path) {
    const headers = { authorization: `Bearer ${token('watcher', 'admin')}`, connection: 'close' };
    return new Promise((resolve, reject) => {
      const asked = get(this.url + path, { headers, timeout: 5_000 }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.once('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer within 5 s')));
      asked.once('error', reject);
    });
  }

  stop() {
    this.child.kill('SIGTERM');
  }

  async #printed(pattern, from = 0) {
    for (let tries = 0; tries < 600 && !this.exited; tries++) {
      const found = pattern.exec(this.output.slice(from));
      if (found) return found[1];
      await delay(50);
    }
    throw new Error(`the server did not print ${pattern}: ${this.output.slice(-2_000)}`);
  }
}

module.exports = { Server, token };
