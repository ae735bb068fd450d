// Makes the pictures of the console for the README, docs/images/console-*.png, from a server of its own.
// Needs a build and Chromium. Fonts are those of the machine: fonts-noto-core has good ones for both languages.
import { spawn } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { Stage } from './console-stage.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}docs/images`;
const MOST_BYTES = 150_000;

const SIZES = { wide: { width: 1280, height: 760 }, narrow: { width: 390, height: 780 } };
const SHOTS = ['en', 'ar'].flatMap((language) => [
  { name: `chat-${language}`, language, page: 'chat', size: 'wide' },
  { name: `project-${language}`, language, page: 'projects', size: 'wide' },
  { name: `chat-${language}-phone`, language, page: 'chat', size: 'narrow', dark: true },
]);

/** A server on a free port. */
async function startServer() {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PORT: '0', DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0' };
  const child = spawn(process.execPath, [`${root}dist/main.js`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (http:\S+)$/.exec(line)?.[1];
    if (url) return { url, stop: () => child.kill() };
  }
  throw new Error('the server did not start');
}

async function shoot(browser, stage, places, { name, language, page: section, size, dark }) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    locale: language,
    colorScheme: dark ? 'dark' : 'light',
  });
  const token = await stage.token('alice');
  await context.addInitScript((given) => globalThis.sessionStorage.setItem('depth.token', given), token);
  const page = await context.newPage();
  await page.goto(`${stage.url}/console/#/${section}/${places[language][section]}`);
  await page
    .locator(section === 'chat' ? '[data-message]' : 'h1')
    .first()
    .waitFor();
  if (section === 'chat') {
    stage.client('carol').chat.conversation(places[language].chat).typing.keystroke();
    await page.locator('[aria-live=polite] i').first().waitFor();
  } else await page.locator('aside li').nth(5).waitFor();
  await page.waitForLoadState('networkidle');
  const path = `${folder}/console-${name}.png`;
  await page.screenshot({ path, animations: 'disabled' });
  const { size: bytes } = await stat(path);
  if (bytes > MOST_BYTES) throw new Error(`${path} has ${bytes} bytes`);
  console.log(`${path}: ${(bytes / 1000).toFixed(0)} KB`);
  await context.close();
}

await mkdir(folder, { recursive: true });
const server = await startServer();
const stage = new Stage(server.url);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const userId of ['bob', 'carol']) stage.client(userId).connect();
  const places = {};
  for (const language of ['en', 'ar']) {
    places[language] = { chat: await stage.talk(language), projects: await stage.project(language) };
    for (const userId of ['bob', 'carol'])
      await stage.client(userId).projects.project(places[language].projects).join();
    await stage.client('bob').chat.conversation(places[language].chat).join();
    await stage.client('carol').chat.conversation(places[language].chat).join();
  }
  for (const shot of SHOTS) await shoot(browser, stage, places, shot);
} finally {
  await browser.close();
  stage.close();
  server.stop();
}
