import type { Page } from 'playwright-core';
import { Client, closeClients, newConversation, newName } from '../support/clients';
import { faultsOf, Language, say, withConsole } from '../support/console';
import { until } from '../support/until';

describe.each<Language>(['en', 'ar'])('operating (%s)', (language) => {
  const { node, open } = withConsole({ SOCKETS_PER_USER: '0' });
  const text = (id: string, values?: Record<string, string>): string => say(language, `operate.${id}`, values);
  const show = (page: string, width = 1280): Promise<Page> =>
    open({ language, width, userId: 'admin', place: `#/operate/${encodeURIComponent(page)}` });
  const whole = (value: number): string =>
    new Intl.NumberFormat(language === 'ar' ? 'ar-EG-u-nu-arab' : 'en-US').format(value);

  afterEach(closeClients);

  it('shows how the cluster is doing, as it changes', async () => {
    const page = await show('overview');
    const byTransport = page.getByRole('figure', { name: text('by.transport') });
    await byTransport.getByRole('listitem').filter({ hasText: 'ws' }).waitFor();
    await page.locator('figure canvas').nth(5).waitFor();
    expect(await page.locator('figure canvas').count()).toBe(6);
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    for (let i = 0; i < 7; i++) {
      const client = await Client.connect(node(), alice, { transport: 'polling' });
      await client.join(id);
    }
    await byTransport.getByRole('listitem').filter({ hasText: 'polling' }).getByText(whole(7)).waitFor();
    const nodes = page.getByRole('region', { name: text('nodes') });
    expect(await nodes.getByRole('row').count()).toBe(2);
    await page.getByText(text('engine.ready')).first().waitFor();
    // Rooms are counted anew every ten seconds.
    const room = page
      .getByRole('region', { name: text('rooms') })
      .getByRole('row')
      .filter({ hasText: `conversation:${id}` });
    await room.getByText(whole(7), { exact: true }).waitFor({ timeout: 30_000 });
  }, 60_000);

  it('finds a user, and disconnects, bans and lets him back in, once it is sure', async () => {
    const mallory = newName('mallory');
    const client = await Client.connect(node(), mallory);
    const page = await show('users');
    await page.getByRole('textbox', { name: text('users.id') }).fill(mallory.slice(0, -2));
    await page.getByRole('link').filter({ hasText: mallory }).click();
    await page.getByRole('heading', { name: mallory }).waitFor();
    const sockets = page.getByRole('region', { name: text('sockets') }).getByRole('row');
    await until('his only socket', async () => (await sockets.count()) === 2);

    const ask = async (action: string): Promise<ReturnType<Page['getByRole']>> => {
      await page.getByRole('button', { name: text(action), exact: true }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText(text(`${action}.ask`, { name: mallory })).waitFor();
      return dialog;
    };
    await ask('disconnect');
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(client.socket.connected).toBe(true);

    const disconnecting = await ask('disconnect');
    await disconnecting.getByRole('textbox', { name: text('disconnect.reason') }).fill('<b>كفى</b>');
    await disconnecting.getByRole('button', { name: text('disconnect'), exact: true }).click();
    const [told] = await client.hear<{ message: string }>('error');
    expect(told?.message).toBe('<b>كفى</b>');
    await page.getByText(text('sockets.none')).waitFor();

    await (await ask('ban')).getByRole('button', { name: text('ban'), exact: true }).click();
    await (await ask('unban')).getByRole('button', { name: text('unban'), exact: true }).click();
    // In the question and on the page.
    const unban = page.getByRole('button', { name: text('unban'), exact: true });
    await until('the ban to be lifted', async () => (await unban.count()) === 0);
    await Client.connect(node(), mallory);

    // What was done is in the audit log, as text.
    await page.getByRole('link', { name: text('audit') }).click();
    const log = page.getByRole('region', { name: text('audit') });
    const row = log.getByRole('row').filter({ hasText: 'admin:disconnect' }).filter({ hasText: mallory });
    await row.getByText('<b>كفى</b>', { exact: true }).waitFor();
    expect(await log.getByRole('row').filter({ hasText: 'admin:stats' }).count()).toBe(0);
  }, 60_000);

  it('announces, once it is sure', async () => {
    const bob = await Client.connect(node(), newName('bob'), { namespace: '/' });
    const page = await show('announce');
    const message = 'نعود حالًا — <i>back soon</i>';
    await page.getByRole('textbox', { name: text('announce.message') }).fill(message);
    await page.getByRole('combobox', { name: text('announce.level') }).selectOption({ label: text('level.warning') });
    const send = page.getByRole('button', { name: text('announce') });
    await send.click();
    const dialog = page.getByRole('alertdialog', { name: text('announce.ask') });
    await dialog.getByText(message).waitFor();
    expect(bob.of('announcement')).toEqual([]);
    await dialog.getByRole('button', { name: text('announce') }).click();
    expect(await bob.hear('announcement')).toMatchObject([{ message, level: 'warning', from: 'admin' }]);
    await dialog.waitFor({ state: 'detached' });
  }, 60_000);

  it('shows events as they pass, of what is asked for, and holds still', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const client = await Client.connect(node(), alice);
    await client.join(id);
    const page = await show('tail');
    await page.getByText(text('tail.idle')).waitFor();
    await page.getByRole('textbox', { name: text('tail.room') }).fill(`conversation:${id}`);
    await page.getByRole('button', { name: text('tail.watch'), exact: true }).click();
    await page.getByText(text('tail.waiting')).waitFor();
    const rows = page.getByRole('list', { name: text('tail') }).getByRole('listitem');
    await until('an event', async () => {
      await client.send(id, 'a secret');
      return (await rows.count()) > 0;
    });
    await rows
      .filter({ hasText: text('tail.in') })
      .filter({ hasText: 'chat:message' })
      .first()
      .waitFor();
    await rows
      .filter({ hasText: text('tail.out') })
      .first()
      .waitFor();
    expect(await page.getByText('a secret').count()).toBe(0);

    await page.getByRole('button', { name: text('tail.pause') }).click();
    const shown = await rows.count();
    await client.fail('chat:edit', { conversationId: id, messageId: 'none', content: 'x' });
    const resume = page.getByRole('button', { name: language === 'ar' ? /استئناف \(/ : /Resume \(/ });
    await resume.waitFor();
    expect(await rows.count()).toBe(shown);
    await resume.click();
    await rows.filter({ hasText: 'NOT_FOUND' }).waitFor();
    await page.getByRole('button', { name: text('tail.stop') }).click();
    await page.getByRole('button', { name: text('tail.watch'), exact: true }).waitFor();
  }, 60_000);

  const PAGES = ['overview', 'users', 'user:alice', 'announce', 'audit', 'tail'];
  it.each(PAGES.flatMap((page) => [1280, 390].map((width) => [page, width] as const)))(
    'has a page %s without a fault at %i pixels',
    async (name, width) => {
      const page = await show(name, width);
      const current = page.locator('main nav a[aria-current="page"]');
      await current.waitFor();
      await page.locator('main [role="status"][aria-label]').first().waitFor({ state: 'detached' });
      expect(await faultsOf(page)).toEqual([]);
      const seen = await current.boundingBox();
      expect([seen && seen.x >= 0, seen && seen.x + seen.width <= width]).toEqual([true, true]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    },
    60_000,
  );

  it('is for administrators', async () => {
    const page = await open({ language, userId: 'alice', place: '#/operate' });
    await page.getByText(text('forbidden')).waitFor();
  }, 60_000);
});
