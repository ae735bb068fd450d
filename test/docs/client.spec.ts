import type { Page } from 'playwright-core';
import { withChromium } from '../support/browser';
import { freePort } from '../support/free-port';
import { bundled, follow } from '../support/guide';
import { restAs } from '../support/inbox';
import { Node, startNode } from '../support/node';
import { Pages, servePages } from '../support/pages';
import { closeSdk, Create, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';

const PAGE = 'docs/client.md';

describe('the page on the client', () => {
  it('works when pasted: each piece says what it is to say', async () => {
    const { output, code } = await follow(PAGE, { 3000: await freePort() });
    const said = (piece: string): string[] =>
      (output.split(`== ${piece}\n`)[1]?.split('\n== ')[0] ?? '').split('\n').map((line) => line.trim());
    const includes = (...lines: string[]): unknown => expect.arrayContaining(lines);
    expect(said('chat')).toEqual(
      includes('4 members, 0 unread', 'alice: hello', 'now: hello, all', 'deleted', '2 messages, all there are'),
    );
    expect(said('projects')).toEqual(
      includes('status: in_progress, 0 %', 'progress,milestone: in_progress, 40 %', 'alice: on our way', 'CONFLICT'),
    );
    expect(said('notifications')).toEqual(includes('1 unread', 'listed: Shipped'));
    expect(said('status')).toEqual(includes('connecting', 'connected', 'disconnected CLOSED'));
    expect(said('outbox')).toEqual(includes('pending 1', 'on its way: sent', 'sent 0', 'failed FORBIDDEN'));
    expect(said('gaps')).toEqual(includes('3 messages, up to number 6', 'General'));
    expect(code).toBe(0);
  }, 120_000);
});

describe('its React app, in Chromium', () => {
  const openPage = withChromium();
  let node: Node;
  let pages: Pages;
  beforeAll(async () => {
    node = await startNode({ DEMO: 'true', PORT: String(await freePort()) });
    const app = await bundled(PAGE, 'app.jsx', { 3000: new URL(node.url).port });
    pages = await servePages({
      '/': '<!doctype html><div id="app"></div><script type="module" src="/app.js"></script>',
      '/app.js': app,
    });
  }, 60_000);
  afterEach(closeSdk);
  afterAll(async () => {
    await pages.close();
    await node.stop();
  });

  const shows = (page: Page, selector: string, text: string): Promise<unknown> =>
    until(text, async () => (await page.locator(selector).allTextContents()).includes(text));

  it('shows messages, who types, who is there, and what is new, as it happens', async () => {
    const page = await openPage(pages.url);
    await shows(page, 'b', 'connected');
    await shows(page, 'u', 'bob is offline');
    await shows(page, 'button', '0 unread');
    await shows(page, 'p', 'alice: Welcome! Say something. أهلًا بك! اكتب شيئًا.');
    const [, create] = TRANSPORTS[0] as [string, Create];
    const bob = sdk(create, node, 'bob').chat.conversation('general');
    await bob.join();
    await shows(page, 'u', 'bob is online');
    bob.typing.keystroke();
    await shows(page, 'i', 'bob typing');
    const { id } = await bob.messages.send({ content: 'hi' });
    await shows(page, 'p', 'bob: hi');
    await shows(page, 'i', '');
    await bob.messages.update(id, 'hi, alice');
    await shows(page, 'p', 'bob: hi, alice');

    await page.fill('input', 'hello');
    await until('typing', () => bob.typing.userIds.includes('alice'));
    await page.press('input', 'Enter');
    await shows(page, 'p', 'alice: hello');
    const { messages } = await bob.messages.history({ limit: 1 });
    expect(messages).toMatchObject([{ content: 'hello', senderId: 'alice' }]);

    const draft = { userId: 'alice', type: 'order', title: 'Shipped', body: '' };
    await restAs(node, 'service', 'POST', '/notifications', draft);
    await shows(page, 's', 'Shipped');
    await shows(page, 'button', '1 unread');
    await page.click('header button');
    await shows(page, 'button', '0 unread');
    const lines = await page.locator('p').allTextContents();
    expect(lines.slice(1)).toEqual(['bob: hi, alice', 'alice: hello']);
  }, 60_000);

  it('shows no more than a page at first, and older ones when asked', async () => {
    const [, create] = TRANSPORTS[0] as [string, Create];
    const carol = sdk(create, node, 'carol').chat.conversation('general');
    await Promise.all(Array.from({ length: 30 }, (_, i) => carol.messages.send({ content: `${i}` })));
    const page = await openPage(pages.url);
    await shows(page, 'p', 'carol: 29');
    expect(await page.locator('p').count()).toBe(20);
    await page.click('text=older ones');
    await shows(page, 'p', 'carol: 0');
    const lines = await page.locator('p').allTextContents();
    const all = Array.from({ length: 30 }, (_, i) => `carol: ${i}`);
    expect(lines.slice(-30)).toEqual(all);
  }, 60_000);

  it('shows what is said without a connection as pending, and once when it is sent', async () => {
    const page = await openPage(pages.url);
    await shows(page, 'b', 'connected');
    await page.context().setOffline(true);
    await node.stop('SIGKILL');
    await shows(page, 'b', 'reconnecting');
    await page.fill('input', 'later');
    await page.press('input', 'Enter');
    await shows(page, 'p', 'later (pending)');
    node = await startNode({ DEMO: 'true', PORT: new URL(node.url).port });
    await page.context().setOffline(false);
    await shows(page, 'p', 'alice: later');
    expect((await page.locator('p').allTextContents()).filter((line) => line.includes('later'))).toHaveLength(1);
  }, 60_000);
});
