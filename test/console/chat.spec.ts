import type { Page } from 'playwright-core';
import { Language, messageOf, say, withConsole, write } from '../support/console';
import { token as tokenFor } from '../support/clients';
import { until } from '../support/until';

describe.each<Language>(['en', 'ar'])('chat in two windows (%s)', (language) => {
  const { node, open } = withConsole();
  const text = (id: string, values?: Record<string, string>): string => say(language, id, values);
  const name = (userId: string): string => text(`user.${userId}`);

  /** Through the login page, as people come. */
  async function enter(userId: string): Promise<Page> {
    const page = await open({ language });
    await page.getByRole('button', { name: name(userId) }).click();
    // It is subscribed to when its messages are there.
    await page.locator('[data-message]').first().waitFor();
    return page;
  }

  const ask = async (userId: string, method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${node().url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${tokenFor(userId)}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    return ((await response.json()) as { data: unknown }).data;
  };

  it('carries messages, signs of writing, reactions, replies, edits, deletions and read marks', async () => {
    const alice = await enter('alice');
    const bob = await enter('bob');
    expect(await alice.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');

    await alice.getByRole('textbox', { name: text('chat.write') }).pressSequentially('Hel');
    await bob.locator('[aria-live=polite]').getByText(name('alice')).waitFor();
    await write(alice, language, 'Hello from Alice مرحبًا');
    await messageOf(bob, 'Hello from Alice').waitFor();
    await messageOf(alice, 'Hello from Alice').getByText(name('bob')).waitFor();

    const heard = messageOf(bob, 'Hello from Alice');
    await heard.hover();
    await heard.getByRole('button', { name: text('message.react'), exact: true }).click();
    await bob.getByRole('button', { name: text('message.react.with', { reaction: '🎉' }) }).click();
    const reaction = alice.getByRole('button', {
      name: text('message.reacted', { reaction: '🎉', names: name('bob') }),
    });
    await reaction.click();
    await heard
      .getByRole('button', { name: '🎉' })
      .getByText(language === 'ar' ? '٢' : '2')
      .waitFor();

    await heard.hover();
    await heard.getByRole('button', { name: text('message.reply') }).click();
    await write(bob, language, 'An answer');
    await messageOf(alice, 'An answer').getByRole('button', { name: 'Hello from Alice' }).waitFor();

    const answer = messageOf(bob, 'An answer');
    await answer.hover();
    await answer.getByRole('button', { name: text('more') }).click();
    await bob.getByRole('menuitem', { name: text('message.edit') }).click();
    await bob.getByRole('textbox', { name: text('message.edit') }).fill('A better answer');
    await bob.getByRole('button', { name: text('save') }).click();
    await messageOf(alice, 'A better answer').getByText(text('message.edited')).waitFor();

    const own = messageOf(alice, 'Hello from Alice').first();
    await own.hover();
    await own.getByRole('button', { name: text('more') }).click();
    await alice.getByRole('menuitem', { name: text('message.delete') }).click();
    await messageOf(bob, text('message.deleted')).first().waitFor();
  }, 120_000);

  it('counts what is unread elsewhere, and shows who is there', async () => {
    const alice = await enter('alice');
    const bob = await enter('bob');
    await alice.getByRole('button', { name: text('chat.new') }).click();
    await alice
      .getByRole('dialog')
      .getByRole('button', { name: name('bob') })
      .click();
    await alice.getByRole('heading', { name: name('bob'), level: 2 }).waitFor();
    await alice.getByText(text('presence.online')).waitFor();
    await write(alice, language, 'for you alone');
    await bob
      .getByRole('link', { name: 'for you alone' })
      .getByText(language === 'ar' ? '١' : '1', { exact: true })
      .waitFor();
    await bob.getByRole('link', { name: 'for you alone' }).click();
    await messageOf(bob, 'for you alone').waitFor();
    await messageOf(alice, 'for you alone').getByText(name('bob')).waitFor();
    await bob.close();
    await alice.getByText(text('presence.online')).waitFor({ state: 'detached', timeout: 20_000 });
  }, 120_000);

  it('shows whatever is written as text, each line in its own direction', async () => {
    const alice = await enter('alice');
    await write(alice, language, '<img src=x onerror="document.title=1"> & <b>bold</b>');
    const html = messageOf(alice, '<b>bold</b>');
    await html.waitFor();
    expect(await html.locator('b, img').count()).toBe(0);
    await write(alice, language, 'turned \u202Earound, and after it');
    await messageOf(alice, 'after it').getByText('U+202E').waitFor();
    await write(alice, language, 'ا'.repeat(1_000) + ' ' + 'W'.repeat(1_000) + ' Z\u0335\u0321\u0322'.repeat(50));
    await messageOf(alice, 'WWWW').waitFor();
    const { width, scrollWidth } = await alice.evaluate(() => ({
      width: innerWidth,
      scrollWidth: document.documentElement.scrollWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(width);
  }, 60_000);

  it('shows an image of this server at once, and one of elsewhere when asked to', async () => {
    const own = await (await fetch(`${node().url}/console/`)).text();
    const icon = `${node().url}/console/${/href="\.\/(assets\/icon[^"]+)"/.exec(own)?.[1]}`;
    const send = (url: string, content: string): Promise<unknown> =>
      ask('bob', 'POST', '/conversations/general/messages', { content, type: 'image', metadata: { url } });
    await send(icon, 'ours');
    await send('https://images.example/a.png', 'theirs');
    const alice = await enter('alice');
    await until('loaded', () =>
      messageOf(alice, 'ours')
        .locator('img')
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
    );
    await messageOf(alice, 'theirs').getByRole('button', { name: 'images.example' }).waitFor();
  }, 60_000);

  it('loads what was before when one scrolls up', async () => {
    const { id } = (await ask('alice', 'POST', '/conversations', { type: 'group', title: 'Long' })) as { id: string };
    for (let i = 1; i <= 70; i++)
      await ask('alice', 'POST', `/conversations/${id}/messages`, { content: `line ${i}.` });
    const alice = await open({ language, userId: 'alice', place: `#/chat/${id}` });
    await messageOf(alice, 'line 70.').waitFor();
    expect(await messageOf(alice, 'line 1.').count()).toBe(0);
    await until('the beginning', async () => {
      await alice.locator('[data-message]').first().scrollIntoViewIfNeeded();
      return (await messageOf(alice, 'line 1.').count()) > 0;
    });
    expect(await alice.locator('[data-message]').count()).toBe(70);
  }, 120_000);

  it('says why something was refused, in the server\u2019s words', async () => {
    const alice = await enter('alice');
    await write(alice, language, 'x'.repeat(4_001));
    const refusal = language === 'ar' ? 'بيانات غير صالحة' : 'Invalid data';
    await alice.getByRole('alert').getByText(refusal).waitFor();
    await alice.getByRole('button', { name: text('message.discard') }).click();
  }, 60_000);
});
