import { Browser, BrowserContext, chromium, Locator, Page } from 'playwright-core';
import { CHROMIUM } from './browser';
import { fileOf } from './pages';
import { Node, startNode } from './node';

export type Language = 'en' | 'ar';

const catalogueOf = (name: string): Record<string, string> =>
  JSON.parse(fileOf(`src/console/app/i18n/messages/${name}.json`)) as Record<string, string>;

const CATALOGUES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { ...catalogueOf('en'), ...catalogueOf('operate.en') },
  ar: { ...catalogueOf('ar'), ...catalogueOf('operate.ar') },
};

/** A text of the console; values that are put into it are isolated, as there. */
export function say(language: Language, id: string, values: Record<string, string> = {}): string {
  const text = CATALOGUES[language][id];
  if (text === undefined) throw new Error(`no message ${id}`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => `\u2068${values[name] ?? name}\u2069`);
}

export { CATALOGUES };

export interface WindowOptions {
  language?: Language;
  width?: number;
  dark?: boolean;
  /** Where it opens. Default `#/chat/general`. */
  place?: string;
  /** Of another server than the one of the stage, or of a way to it. */
  url?: string;
  /** As whom. Left out: it opens with the login page. */
  userId?: string;
}

export interface ConsoleStage {
  node: () => Node;
  open: (options?: WindowOptions) => Promise<Page>;
}

const AXE = fileOf('node_modules/axe-core/axe.min.js');

/**
 * A server in demo mode and a browser, for the tests of a file. After each test no window may have heard of an error, of a
 * request that failed, or of one to anywhere else.
 */
export function withConsole(settings: Record<string, string> = {}): ConsoleStage {
  let node: Node;
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    node = await startNode({ DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', ...settings });
    browser = await chromium.launch(CHROMIUM);
  }, 120_000);

  afterEach(async () => {
    const heard = [...complaints];
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    complaints = [];
    expect(heard).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await node.stop();
  }, 60_000);

  const listen = (page: Page, url: string): void => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // So ends what a window still asks for when it is closed.
      if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`);
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) {
        complaints.push(`elsewhere: ${request.url()}`);
      }
    });
  };

  return {
    node: () => node,
    open: async ({
      language = 'en',
      width = 1280,
      dark = false,
      place = '#/chat/general',
      userId,
      url = node.url,
    } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height: 800 },
        locale: language,
        colorScheme: dark ? 'dark' : 'light',
      });
      context.setDefaultTimeout(15_000);
      contexts.push(context);
      const page = await context.newPage();
      listen(page, url);
      if (userId !== undefined) {
        const token = await demoToken(node, userId);
        await page.addInitScript((given) => sessionStorage.setItem('depth.token', given), token);
      }
      await page.goto(`${url}/console/${place}`);
      return page;
    },
  };
}

export async function demoToken(node: Node, userId: string): Promise<string> {
  const response = await fetch(`${node.url}/api/v1/demo/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, role: userId === 'admin' ? 'admin' : 'user' }),
  });
  return ((await response.json()) as { data: { token: string } }).data.token;
}

/** The message that says this. */
export function messageOf(page: Page, content: string): Locator {
  return page.locator('[data-message]').filter({ hasText: content });
}

/** Writes in the conversation that is shown. */
export async function write(page: Page, language: Language, content: string): Promise<void> {
  const box = page.getByRole('textbox', { name: say(language, 'chat.write') });
  await box.fill(content);
  await box.press('Enter');
}

interface Finding {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe-core finds that is serious or worse. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Finding[] }> } };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join()}: ${failureSummary}`));
}
