import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { withChromium } from '../support/browser';
import { Documents } from '../support/documents';
import { Node, startNode } from '../support/node';
import { plainHttp } from '../support/plain-http';

/** The server as it is seen through a proxy that has it under a prefix. */
async function behind(prefix: string, { url }: Node): Promise<Server> {
  const proxy = createServer((asked, answer) => {
    if (!asked.url?.startsWith(`${prefix}/`)) return void answer.writeHead(404).end();
    const { method, headers } = asked;
    const onward = request(url + asked.url.slice(prefix.length), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return proxy;
}

/** What a page asks for from elsewhere, and what its console complains of. */
function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (asked) => {
    if (!asked.url().startsWith(origin) && !asked.url().startsWith('data:')) complaints.push(asked.url());
  });
  return complaints;
}

describe('the pages of the documents', () => {
  const open = withChromium();
  let node: Node;
  let proxy: Server;
  let prefixed: string;

  beforeAll(async () => {
    node = await startNode({ DEMO: 'true' });
    proxy = await behind('/some/where', node);
    prefixed = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/some/where`;
  }, 60_000);

  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await node.stop();
  });

  it.each([
    ['/docs', () => node.url],
    ['/docs/', () => node.url],
    ['/docs', () => prefixed],
    ['/docs/', () => prefixed],
  ])('REST is read and tried out at %s', async (path, base) => {
    const page = await open('about:blank');
    const complaints = complaintsOf(page, base());
    await page.goto(base() + path);
    await page.click('#operations-Demo_Tokens-DemoTokens_create .opblock-summary-control');
    await page.click('#operations-Demo_Tokens-DemoTokens_create .try-out__btn');
    await page.fill('#operations-Demo_Tokens-DemoTokens_create textarea', '{"userId": "alice"}');
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.click('#operations-Demo_Tokens-DemoTokens_create .execute'),
    ]);
    expect([answer.url(), answer.status()]).toEqual([`${base()}/api/v1/demo/tokens`, 201]);
    expect(complaints).toEqual([]);
  });

  it.each(['en', 'ar'])('events are read in %s, without any script', async (lang) => {
    const page = await open('about:blank');
    const complaints = complaintsOf(page, node.url);
    await page.goto(`${node.url}/docs/realtime?lang=${lang}`);
    const html = page.locator('html');
    expect([await html.getAttribute('lang'), await html.getAttribute('dir')]).toEqual([
      lang,
      lang === 'ar' ? 'rtl' : 'ltr',
    ]);
    const shown = new Set(await page.locator('h4 code').allTextContents());
    const documents = await Documents.of(node);
    const names = [...documents.events('in'), ...documents.events('out')].map((name) => name.split(' ')[1] ?? '');
    expect(names.filter((name) => !shown.has(name))).toEqual([]);
    // Each link within the page leads somewhere.
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="#"]')]
        .map((link) => decodeURIComponent(link.getAttribute('href')?.slice(1) ?? ''))
        .filter((id) => !document.getElementById(id)),
    );
    expect(broken).toEqual([]);
    // Each event is explained in this language.
    const explained = page.locator('section:not(#types) > article > p:first-of-type');
    expect(await explained.locator(lang === 'ar' ? '[lang="en"]' : '[lang="ar"]').count()).toBe(0);
    expect(await explained.count()).toBeGreaterThan(40);
    // Code is read from left to right in any language.
    const directions = await page
      .locator('code')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).direction));
    expect(new Set(directions)).toEqual(new Set(['ltr']));
    for (const width of [1_280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([width, overflow]).toEqual([width, 0]);
    }
    expect(complaints).toEqual([]);
  });

  it('are in the language of the reader', async () => {
    const inLanguage = async (language: string, query = ''): Promise<string | undefined> => {
      const { text } = await plainHttp(`${node.url}/docs/realtime${query}`, {
        headers: { 'accept-language': language },
      });
      return /<html lang="(\w+)"/.exec(text)?.[1];
    };
    expect(await inLanguage('ar-EG,ar;q=0.9')).toBe('ar');
    expect(await inLanguage('fr')).toBe('en');
    expect(await inLanguage('ar', '?lang=en')).toBe('en');
    expect(await inLanguage('en', '?lang=ar')).toBe('ar');
  });

  it('load no file that is not theirs', async () => {
    for (const name of ['nothing', '..%2f..%2fmain.js', '__proto__', 'swagger.html', 'realtime.css']) {
      expect([name, (await plainHttp(`${node.url}/docs/assets/${name}`)).status]).toEqual([name, 404]);
    }
  });
});
