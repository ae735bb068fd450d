import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser, chromium, Page } from 'playwright-core';
import type { Message } from '../../src/contracts/chat';
import { CHROMIUM } from '../support/browser';
import { Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { start, stop } from '../support/processes';
import { RedisServer, startRedis } from '../support/redis';
import { freePort } from '../support/free-port';
import { streamUrl } from '../support/sse';
import { until } from '../support/until';

/** What the page keeps of its EventSource. */
interface Kept {
  source: EventSource;
  heard: { event: string; data: { content?: string } }[];
}

let redis: RedisServer;
let node: Node;
let settings: Record<string, string>;

beforeAll(async () => {
  redis = await startRedis();
  settings = { REDIS_URL: redis.url, DEMO: 'true', PORT: String(await freePort()) };
  node = await startNode(settings);
}, 60_000);
afterEach(closeClients);
afterAll(async () => {
  await node.stop();
  await redis.stop();
}, 30_000);

it('serves curl -N', async () => {
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(node, [alice, bob]);
  const url = streamUrl(node, [`conversation:${id}`]);
  const curl = start('curl', ['-sN', '-H', `Authorization: Bearer ${token(bob)}`, url]);
  await until('ready', () => /^event: ready\n(.+\n)*\n/.test(curl.output()));
  const message = await (await Client.connect(node, alice)).send(id, 'hello\nworld');
  await until('the message', () => curl.output().includes('event: chat:message\ndata: {'));
  const [, data = ''] = /^event: chat:message\ndata: (.*)\nid: (.*)\n\n/m.exec(curl.output()) ?? [];
  expect(JSON.parse(data)).toEqual(message);
  await stop(curl);
});

describe("Chromium's own EventSource", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(CHROMIUM);
  }, 60_000);
  afterAll(() => browser.close());

  /** A page of another port than the server's. */
  const elsewhere = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>');
  });
  beforeAll(() => new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening)));
  afterAll(() => elsewhere.close());

  const heard = (page: Page): Promise<Kept['heard']> => page.evaluate(() => (globalThis as unknown as Kept).heard);
  const contents = async (page: Page): Promise<unknown[]> =>
    (await heard(page)).filter(({ event }) => event === 'chat:message').map(({ data }) => data.content);

  it.each([
    ["the server's own", () => node.url],
    ['an allowed', () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`],
  ])(
    'on %s page: comes back by itself to where it was, until it is refused',
    async (_whose, origin) => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      const id = await newConversation(node, [alice, bob]);
      const page = await (await browser.newContext()).newPage();
      await page.goto(origin());
      await page.evaluate(
        async ({ url, authorization, room }) => {
          const options = { method: 'POST', headers: { authorization }, credentials: 'include' } as const;
          const { data } = (await (await fetch(`${url}/api/v1/tickets`, options)).json()) as {
            data: { ticket: string };
          };
          const address = `${url}/api/v1/stream?rooms=${room},user:me&ticket=${data.ticket}`;
          const source = new EventSource(address, { withCredentials: true });
          const heard: Kept['heard'] = [];
          for (const event of ['ready', 'chat:message', 'resync', 'room:closed']) {
            source.addEventListener(event, (told) =>
              heard.push({ event, data: JSON.parse((told as MessageEvent<string>).data) as object }),
            );
          }
          Object.assign(globalThis, { source, heard });
        },
        { url: node.url, authorization: `Bearer ${token(bob)}`, room: `conversation:${id}` },
      );
      await until('ready', async () => (await heard(page)).length === 1);
      await (await Client.connect(node, alice)).send(id, 'one\r\ntwo \u2028 three');
      await until('the first', async () => (await contents(page)).length === 1);

      // The server dies, and another takes its place. The ticket in the address is used up.
      await node.stop('SIGKILL');
      node = await startNode(settings);
      await rest<Message>(node, alice, 'POST', `/conversations/${id}/messages`, { content: 'missed' });
      await until('ready again', async () => (await heard(page)).filter(({ event }) => event === 'ready').length === 2);
      await rest<Message>(node, alice, 'POST', `/conversations/${id}/messages`, { content: 'live' });
      await until('all', async () => (await contents(page)).length === 3);
      expect(await contents(page)).toEqual(['one\r\ntwo \u2028 three', 'missed', 'live']);

      // EventSource gives up when it is refused.
      await rest(node, bob, 'DELETE', '/sessions/me');
      await until('closed', () =>
        page.evaluate(() => (globalThis as unknown as Kept).source.readyState === EventSource.CLOSED),
      );
      const events = (await heard(page)).map(({ event }) => event);
      expect(events).not.toContain('resync');
      expect(events.slice(-2)).toEqual(['room:closed', 'room:closed']);
      await page.context().close();
    },
    120_000,
  );
});
