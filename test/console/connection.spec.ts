import { startNode } from '../support/node';
import { proxyTo } from '../support/tcp-proxy';
import { Language, messageOf, say, withConsole, write } from '../support/console';

const TAGS = { en: 'en-US', ar: 'ar-EG-u-nu-arab' };

describe.each<Language>(['en', 'ar'])('a connection that is cut (%s)', (language) => {
  const { node, open } = withConsole();
  const text = (id: string, values?: Record<string, string>): string => say(language, id, values);
  const number = (value: number): string => new Intl.NumberFormat(TAGS[language]).format(value);

  it('misses nothing: what was said meanwhile is filled in, in order', async () => {
    const alice = await open({ language, userId: 'alice' });
    const bob = await open({ language, userId: 'bob' });
    await write(bob, language, 'before');
    await messageOf(alice, 'before').waitFor();
    await alice.getByRole('button', { name: text('connection.online') }).click();
    // What is missed is counted from its answer on.
    const counted = alice.waitForResponse(/\/conversations\?/);
    await alice.getByRole('switch', { name: text('connection.cut') }).press('Space');
    await alice.keyboard.press('Escape');
    const banner = alice.getByRole('status').filter({ hasText: text('connection.lost') });
    await banner.waitFor();
    await counted;

    for (const content of ['missed one', 'missed two', 'missed three']) await write(bob, language, content);
    await messageOf(bob, 'missed three').waitFor();
    await banner.getByText(language === 'ar' ? `فاتتك ${number(3)} رسائل` : 'missed 3 messages').waitFor();
    expect(await messageOf(alice, 'missed').count()).toBe(0);
    // What is written meanwhile waits.
    await write(alice, language, 'from afar');
    await alice.getByText(text('message.pending')).waitFor();

    await alice.getByRole('button', { name: text('connection.mend') }).click();
    const found = alice.getByRole('status').filter({ hasText: text('connection.recovered') });
    await found
      .getByText(language === 'ar' ? /استُدركت|استُدرك/ : /missed events? (was|were) filled in/)
      .first()
      .waitFor();
    await messageOf(bob, 'from afar').waitFor();
    await messageOf(alice, 'from afar').waitFor();
    const contents = await alice.locator('[data-message]').allInnerTexts();
    const order = contents.map((content) => /before|missed \w+|from afar/.exec(content)?.[0]).filter(Boolean);
    expect(order).toEqual(['before', 'missed one', 'missed two', 'missed three', 'from afar']);
  }, 90_000);

  it('is told plainly where that cannot be done', async () => {
    const other = await startNode({ DEMO: 'true' });
    const proxy = await proxyTo(node().url);
    try {
      const alice = await open({ language, userId: 'alice', url: proxy.url });
      await messageOf(alice, 'Welcome!').waitFor();
      // The other one has a conversation of this name, too, with a history of its own.
      proxy.lead(other.url);
      await alice.getByRole('status').getByText(text('connection.recovered-false')).waitFor();
      await messageOf(alice, 'Welcome!').waitFor();
      await alice.close();
    } finally {
      await proxy.close();
      await other.stop();
    }
  }, 90_000);
});
