import { Browser, chromium, Page } from 'playwright-core';

/** What Debian's Chromium needs where there is no desktop. */
export const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Debian's Chromium, one for all tests of a file. Gives what opens a page in a browser session of its own. */
export function withChromium(): (url: string) => Promise<Page> {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch(CHROMIUM);
  }, 60_000);

  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

  afterAll(() => browser.close());

  return async (url) => {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  };
}
