import type { Page } from 'playwright-core';
import type { RealtimeClient } from '../../src/client';
import { withChromium } from '../support/browser';
import { newConversation, newName, rest, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { fileOf, Pages, servePages } from '../support/pages';
import { proxyTo, TcpProxy } from '../support/tcp-proxy';
import { until } from '../support/until';

/** What the page keeps. */
interface Kept {
  client: RealtimeClient;
  heard: string[];
}

const HTML = `<!doctype html><title>A page without a build</title>
<script type="importmap">{"imports": {"socket.io-client": "/socket.io.js"}}</script>
<script type="module">
  import { createClient as overSocketIo } from '/client.js';
  import { createClient as overWebSocket } from '/plain.js';
  Object.assign(globalThis, { overSocketIo, overWebSocket });
</script>`;

let node: Node;
let pages: Pages;
let proxy: TcpProxy;
const openPage = withChromium();

beforeAll(async () => {
  node = await startNode();
  pages = await servePages({
    '/': HTML,
    '/client.js': fileOf('dist/client/index.mjs'),
    '/plain.js': fileOf('dist/client/plain.mjs'),
    '/socket.io.js': fileOf('node_modules/socket.io-client/dist/socket.io.esm.min.js'),
  });
}, 60_000);
beforeEach(async () => {
  proxy = await proxyTo(node.url);
});
afterEach(() => proxy.close());
afterAll(async () => {
  await pages.close();
  await node.stop();
});

describe.each(['overSocketIo', 'overWebSocket'])('a module script in Chromium, %s', (name) => {
  async function start(jwt: string, id: string): Promise<Page> {
    const page = await openPage(pages.url);
    await page.waitForFunction((create) => create in globalThis, name);
    await page.evaluate(
      ({ create, url, given, conversation }) => {
        const createClient = (globalThis as unknown as Record<string, (options: object) => RealtimeClient>)[create];
        const client = createClient?.({
          url,
          token: () => Promise.resolve(given),
          backoff: { initialMs: 50, maxMs: 500 },
          // Only a page that wakes up has reason to ask.
          timeouts: { heartbeatMs: 600_000, heartbeatTimeoutMs: 500 },
        });
        const heard: string[] = [];
        client?.chat.conversation(conversation).on('message', ({ content }) => heard.push(content));
        Object.assign(globalThis, { client, heard });
      },
      { create: name, url: proxy.url, given: jwt, conversation: id },
    );
    return page;
  }
  const heard = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as unknown as Kept).heard);
  const state = (page: Page): Promise<string> =>
    page.evaluate(() => (globalThis as unknown as Kept).client.status.state);

  it('hears all there is to hear, also when the connection is lost or dies in its sleep', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    const say = (content: string): Promise<unknown> =>
      rest(node, alice, 'POST', `/conversations/${id}/messages`, { content });
    const page = await start(token(bob), id);
    const told = (content: string): Promise<unknown> =>
      until(content, async () => (await heard(page)).includes(content));
    await until('joined', () =>
      page.evaluate(
        (conversation) => (globalThis as unknown as Kept).client.chat.conversation(conversation).state !== undefined,
        id,
      ),
    );
    await say('live');
    await told('live');

    proxy.cut();
    await until('lost', async () => (await state(page)) === 'reconnecting');
    await say('missed');
    proxy.mend();
    await told('missed');

    // The machine slept: the connection is gone, and nobody has said so.
    proxy.freeze();
    await say('slept through');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await told('slept through');

    const sent = await page.evaluate(async (conversation) => {
      const { content, senderId } = await (globalThis as unknown as Kept).client.chat
        .conversation(conversation)
        .messages.send({ content: 'from a page' });
      return { content, senderId };
    }, id);
    expect(sent).toEqual({ content: 'from a page', senderId: bob });
    await told('from a page');
    expect(await heard(page)).toEqual(['live', 'missed', 'slept through', 'from a page']);
    await page.evaluate(() => (globalThis as unknown as Kept).client.close());
    expect(await state(page)).toBe('disconnected');
  }, 60_000);

  it('is told why it is not let in', async () => {
    const page = await start(token(newName('mallory'), { secret: 'another' }), 'any');
    await until('disconnected', async () => (await state(page)) === 'disconnected');
    const code = await page.evaluate(() => (globalThis as unknown as Kept).client.status.error?.code);
    expect(code).toBe('UNAUTHENTICATED');
  });
});
