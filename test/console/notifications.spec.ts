import { demoToken, Language, say, withConsole, write } from '../support/console';

describe.each<Language>(['en', 'ar'])('notifications in two windows (%s)', (language) => {
  const { node, open } = withConsole();
  const text = (id: string, values?: Record<string, string>): string => say(language, id, values);
  const title = text('notification.mention', { name: text('user.alice') });

  it('come as toasts and are counted; they lead to their place, and are read', async () => {
    const alice = await open({ language, userId: 'alice' });
    const bob = await open({ language, userId: 'bob', place: '#/projects/launch' });
    await bob.getByRole('heading', { name: 'Launch' }).waitFor();
    await write(alice, language, 'first for @bob');
    await bob.getByRole('alertdialog').getByText(title).waitFor();
    await write(alice, language, 'second for @bob');
    const bell = bob.getByRole('button', { name: text('nav.notifications') });
    await bell
      .locator('..')
      .getByText(language === 'ar' ? '٢' : '2', { exact: true })
      .waitFor();

    await bell.click();
    const panel = bob.getByRole('dialog', { name: text('nav.notifications') });
    await panel.getByRole('article').nth(1).waitFor();
    expect(await panel.getByRole('article').count()).toBe(2);
    await panel.getByRole('link', { name: title }).first().click();
    await bob.getByRole('heading', { name: 'General' }).waitFor();
    await bell.click();
    await panel.getByRole('button', { name: text('notifications.readAll') }).click();
    const unread = panel.getByRole('button', { name: text('notification.read') });
    await unread.first().waitFor({ state: 'detached' });
    expect(await panel.getByRole('article').count()).toBe(2);
  }, 90_000);

  it('are on a page of their own, and what is announced to all is said to all', async () => {
    const carol = await open({ language, userId: 'carol', place: '#/notifications' });
    await carol.getByText(text('notifications.none')).waitFor();
    const announcement = { message: 'إعادة تشغيل at 18:00', level: 'info' };
    await fetch(`${node().url}/api/v1/admin/announcements`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await demoToken(node(), 'admin')}`, 'content-type': 'application/json' },
      body: JSON.stringify(announcement),
    });
    await carol.getByRole('alertdialog').getByText(announcement.message).waitFor();
  }, 60_000);
});
