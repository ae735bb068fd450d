import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { faultsOf, messageOf, say, WindowOptions, withConsole, write } from '../support/console';

const { open } = withConsole();

const WINDOWS = (['en', 'ar'] as const).flatMap((language) => [
  { language, width: 1280, dark: false },
  { language, width: 390, dark: true },
]);

describe.each(WINDOWS)('$language at $width pixels', (window) => {
  const text = (id: string, values?: Record<string, string>): string => say(window.language, id, values);
  const width = async (options: WindowOptions, ready: string): Promise<void> => {
    const page = await open({ ...window, ...options });
    await page.getByText(ready).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const scrolled = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(scrolled).toBeLessThanOrEqual(0);
  };

  it('has a login page without a fault', () => width({ place: '' }, text('login.pick')));

  it('has a conversation without a fault', () => width({ userId: 'alice' }, 'Welcome!'));

  it('has a list of conversations without a fault', () => width({ userId: 'alice', place: '#/chat' }, 'General'));

  it('has a project without a fault', () => width({ userId: 'alice', place: '#/projects' }, 'Launch'));

  it('has notifications without a fault', () =>
    width({ userId: 'admin', place: '#/notifications' }, text('notifications.none')));
});

it('is used with the keyboard alone', async () => {
  const page = await open({ userId: 'alice' });
  await page.getByRole('textbox', { name: say('en', 'chat.write') }).waitFor();
  await write(page, 'en', 'typed');
  await messageOf(page, 'typed').waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  for (let i = 0; i < 10 && (await page.locator('[data-message]:focus').count()) === 0; i++) {
    await page.keyboard.press('Shift+Tab');
  }
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page
    .getByRole('dialog', { name: say('en', 'message.react') })
    .locator(':focus')
    .waitFor();
  await page.keyboard.press('Enter');
  await messageOf(page, 'typed').getByRole('button', { name: '👍' }).first().waitFor();
}, 60_000);

it('changes its language and direction without being loaded again', async () => {
  const page = await open({ userId: 'alice' });
  await messageOf(page, 'Welcome!').waitFor();
  await page.getByRole('textbox', { name: say('en', 'chat.write') }).fill('half a thought');
  await page.getByRole('button', { name: 'العربية' }).click();
  const box = page.getByRole('textbox', { name: say('ar', 'chat.write') });
  await box.waitFor();
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  expect(await box.inputValue()).toBe('half a thought');
  await messageOf(page, 'Welcome!').waitFor();
}, 60_000);

it('weighs less than 300 KB', () => {
  const site = join(__dirname, '../../dist/console/site');
  const entries = readdirSync(site, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.gz'));
  const bytes = files.reduce(
    (sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length,
    0,
  );
  expect(bytes).toBeLessThan(300_000);
});
