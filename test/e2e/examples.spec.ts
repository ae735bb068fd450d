import { once } from 'node:events';
import { join } from 'node:path';
import WebSocket from 'ws';
import type { Message } from '../../src/contracts/chat';
import { withChromium } from '../support/browser';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { ChatPage, EXAMPLES, roomUrl, withPages } from '../support/examples';
import { onBothEngines, startNode } from '../support/node';
import { start } from '../support/processes';
import { PYTHON } from '../support/python';
import { until } from '../support/until';

const ARABIC = 'أهلًا بكم من بايثون';
const MARKUP = '<img src=x onerror="document.title = 1">';

const open = withChromium();
const pages = withPages();

const runNode = (script: string, ...urls: string[]): ReturnType<typeof start> =>
  start(process.execPath, [join(EXAMPLES, 'node-ws', script), ...urls]);
const runPython = (url: string): ReturnType<typeof start> => start(PYTHON, [join(EXAMPLES, 'python', 'chat.py'), url]);

onBothEngines((node) => {
  afterEach(closeClients);

  it('the page, the Python and the ws client chat with one another and with Socket.IO', async () => {
    const [owner, alice, bob, carol] = ['owner', 'alice', 'bob', 'carol'].map(newName) as [
      string,
      string,
      string,
      string,
    ];
    const id = await newConversation(node(), [owner, alice, bob, carol]);
    const reader = await Client.connect(node(1), owner);
    await reader.join(id);
    const contents = (): string[] => reader.of<Message>('chat:message').map(({ content }) => content);

    const page = new ChatPage(await open(pages()));
    await page.connect(await roomUrl(node(0), alice, id));
    await until('open', async () => (await page.states()).includes('Connected'));
    const python = runPython(await roomUrl(node(1), bob, id));
    const printed = (): string[] => python.output().split('\n').slice(0, -1);

    python.stdin.write(`${ARABIC}\n`);
    await until('Python on the page', async () => (await page.said()).includes(ARABIC));
    await page.say(MARKUP);
    await until('the page in Python', () => printed().includes(MARKUP));

    const client = runNode('client.mjs', await roomUrl(node(0), carol, id));
    await until('the ws client on the page', async () => (await page.said()).includes('something'));

    // All at once.
    python.stdin.write(Array.from({ length: 10 }, (_, i) => `Python ${i}\n`).join(''));
    const spoken = Array.from({ length: 10 }, (_, i) => reader.send(id, `Socket.IO ${i}`));
    for (let i = 0; i < 10; i++) await page.say(`page ${i}`);
    await Promise.all(spoken);
    await until('33 messages', () => contents().length === 33);

    const order = contents();
    await until('33 messages on the page', async () => (await page.said()).length === 33);
    expect(await page.said()).toEqual(order);
    await until('33 messages in Python', () => printed().length === 33);
    expect(printed()).toEqual(order);
    const received = (): string[] => client.output().trim().split('\n');
    await until('31 messages in the ws client', () => received().length === 31);
    expect(received()).toEqual(order.slice(2).map((content) => `received: ${content}`));

    // Who is removed sees it.
    for (const userId of [alice, bob, carol]) {
      expect((await rest(node(1), owner, 'DELETE', `/conversations/${id}/members/${userId}`)).status).toBe(200);
    }
    await until('4003 on the page', async () => (await page.states()).at(-1) === 'Closed: 4003 FORBIDDEN');
    await until('4003 in Python', () => /^closed: received 4003 .*FORBIDDEN/m.test(python.output()));
    await until('4003 in the ws client', () => client.output().endsWith('closed: 4003 FORBIDDEN\n'));
    await until('the end of Python', () => python.exitCode === 0);
  });

  it('what one ws client says the other prints', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const both = runNode('broadcast.mjs', await roomUrl(node(0), alice, id), await roomUrl(node(1), bob, id));
    expect((await once(both, 'close'))[0]).toBe(0);
    expect(both.output()).toBe('heard: Hello, everyone!\n');
  });

  it('the Python client leaves when its input ends, all of it said', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node(), [alice, bob]);
    const python = runPython(await roomUrl(node(1), bob, id));
    python.stdin.end('one\ntwo\n');
    expect((await once(python, 'close'))[0]).toBe(0);
    await until('both lines', async () => {
      const { body } = await rest<Message[]>(node(), alice, 'GET', `/conversations/${id}/messages`);
      return body.data.map(({ content }) => content).join() === 'one,two';
    });
  });

  it('whoever is open hears what is said from then on', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    for (let i = 0; i < 10; i++) {
      // A room that is not open yet takes the longest to join.
      const id = await newConversation(node(), [alice, bob]);
      const speaker = new WebSocket(await roomUrl(node(0), alice, id));
      await once(speaker, 'open');
      speaker.send('before');
      await once(speaker, 'message');
      const listener = new WebSocket(await roomUrl(node(1), bob, id));
      const heard: string[] = [];
      listener.on('message', (data: Buffer) => heard.push(data.toString()));
      await once(listener, 'open');
      speaker.send('now');
      await until('it', () => heard.length > 0);
      expect(heard).toEqual(['now']);
      speaker.close();
      listener.close();
    }
  });
});

it('the page, in Arabic, tells that its ticket was used already and that the server stopped', async () => {
  const node = await startNode();
  const alice = newName('alice');
  const url = await roomUrl(node, alice, await newConversation(node, [alice]));
  const page = new ChatPage(await open(`${pages()}/index.ar.html`));
  await page.connect(url);
  await until('open', async () => (await page.states()).includes('تم الاتصال'));
  const late = new ChatPage(await open(`${pages()}/index.ar.html`));
  await late.connect(url);
  await until('refused', async () => (await late.states()).length === 2);
  expect(await late.states()).toEqual(['فشل الاتصال', 'أُغلق الاتصال: 1006 ']);
  await node.stop();
  await until('closed', async () => (await page.states()).length === 2);
  expect((await page.states())[1]).toMatch(/^أُغلق الاتصال: 4012 /);
});
