import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import WebSocket from 'ws';
import type { Message } from '../../src/contracts/chat';
import type { Placed } from '../../src/contracts/rooms';
import { EXAMPLES } from '../support/examples';
import { replaced } from '../support/guide';
import { Node, startNode } from '../support/node';
import { start } from '../support/processes';
import { freePort } from '../support/free-port';
import { until } from '../support/until';

type Terminal = ReturnType<typeof start>;

/** Debian's Python before any other. */
const PATH = [dirname(process.execPath), '/usr/bin', process.env.PATH].join(':');

/** The blocks to paste: the first one into each terminal. */
const commandsOf = (readme: string): string[] =>
  [...readFileSync(join(EXAMPLES, readme), 'utf8').matchAll(/```bash\n(.*?)```/gs)].map(([, block = '']) => block);

describe('the README of the examples', () => {
  let node: Node;
  let port: number;
  const terminals: Terminal[] = [];

  beforeAll(async () => {
    // As `npm start` does: demo data, and tokens of the development secret.
    node = await startNode({ DEMO: 'true', JWT_SECRET: '' });
    port = await freePort();
  }, 30_000);

  afterEach(() => {
    for (const { pid, exitCode } of terminals.splice(0)) if (pid && exitCode === null) process.kill(-pid, 'SIGKILL');
  });

  afterAll(() => node.stop());

  /** Pastes the command of this name. What it starts ends with the terminal. */
  function paste(readme: string, name: string): Terminal {
    const [first = '', ...commands] = commandsOf(readme);
    const command = commands.find((command) => command.includes(name)) ?? `false # no ${name}`;
    const script = replaced(first + command, { '127.0.0.1:3000': new URL(node.url).host, 8080: port });
    const terminal = start('setsid', ['bash', '-c', script], { ...process.env, PATH, JWT_SECRET: '' });
    terminals.push(terminal);
    return terminal;
  }

  describe.each(['README.md', 'README.ar.md'])('works when pasted: %s', (readme) => {
    it('the page and its address', async () => {
      paste(readme, 'http.server');
      const page = await until('the page', async () => (await fetch(`http://localhost:${port}`)).text());
      expect(page).toContain('<script src="chat.js">');
      const address = paste(readme, 'echo');
      await once(address, 'close');
      const socket = new WebSocket(address.output().trim());
      await once(socket, 'open');
      socket.close();
    });

    it('the ws client', async () => {
      const client = paste(readme, 'client.mjs');
      await until('its own message', () => client.output() === 'received: something\n');
    });

    it('two ws clients', async () => {
      const both = paste(readme, 'broadcast.mjs');
      expect((await once(both, 'close'))[0]).toBe(0);
      expect(both.output()).toBe('heard: Hello, everyone!\n');
    });

    it('the Python client', async () => {
      const python = paste(readme, 'chat.py');
      python.stdin.write('salaam\n');
      await until('its own message', () => python.output() === 'salaam\n');
    });

    it('a stream, a message and a poll with curl', async () => {
      const stream = paste(readme, 'curl -N');
      await until('ready', () => stream.output().includes('event: ready\n'));
      const curl = paste(readme, "-d '{");
      await once(curl, 'close');
      const { data: message } = JSON.parse(curl.output()) as { data: Placed<Message> };
      expect(message).toMatchObject({ senderId: 'alice', conversationId: 'general' });
      await until('the message', () => stream.output().includes(`data: ${JSON.stringify(message)}\n`));
      const poll = paste(readme, 'wait=25');
      await once(poll, 'close');
      const { data: messages } = JSON.parse(poll.output()) as { data: Message[] };
      expect(messages.map(({ id }) => id)).toContain(message.id);
    });
  });

  it('has the same commands in both languages', () => {
    const commands = (readme: string): string[] =>
      commandsOf(readme).map((command) => command.replace(/"content": ".*?"/, ''));
    expect(commands('README.ar.md')).toEqual(commands('README.md'));
  });
});
