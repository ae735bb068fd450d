import { Language, say, withConsole } from '../support/console';
import { token } from '../support/clients';

describe.each<Language>(['en', 'ar'])('a project in two windows (%s)', (language) => {
  const { node, open } = withConsole();
  const text = (id: string, values?: Record<string, string>): string => say(language, id, values);
  const name = (userId: string): string => text(`user.${userId}`);
  const percent = (value: number): string =>
    new Intl.NumberFormat(language === 'ar' ? 'ar-EG-u-nu-arab' : 'en-US', { style: 'percent' }).format(value);

  it('shows status, progress, milestones, comments, who is there and what happened, as it happens', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map((userId) => open({ language, userId, place: '#/projects/launch' })),
    );
    if (!alice || !bob) throw new Error('no windows');
    const here = alice.getByRole('region', { name: text('project.people') }).getByRole('listitem');
    await here
      .filter({ hasText: name('bob') })
      .getByText(text('project.isHere'))
      .waitFor();

    await bob.getByRole('button', { name: text('project.status') }).click();
    await bob.getByRole('option', { name: text('status.in_progress') }).click();
    await alice.getByRole('button', { name: text('status.in_progress') }).waitFor();
    // What he enters next is of the version he sees.
    await bob.getByRole('button', { name: text('status.in_progress') }).waitFor();

    const slider = bob.getByRole('slider', { name: text('project.progress') });
    await slider.focus();
    await slider.press('PageUp');
    // From right to left the arrow to the left leads on.
    await slider.press(language === 'ar' ? 'ArrowLeft' : 'ArrowRight');
    await bob.getByRole('textbox', { name: text('project.milestone') }).fill('بيتا beta');
    await bob.getByRole('button', { name: text('save') }).click();
    const progress = alice.getByRole('region', { name: text('project.progress') });
    // Beside it, it is at the milestone.
    await progress.getByText(percent(0.11), { exact: true }).waitFor();
    await progress.getByRole('listitem').getByText('بيتا beta').waitFor();

    await bob.getByRole('textbox', { name: text('project.comment.write') }).fill('Looks <b>good</b>, @alice');
    await bob.getByRole('button', { name: text('project.comment.send') }).click();
    await alice.getByRole('article').getByText('<b>good</b>').waitFor();

    const activity = alice.getByRole('region', { name: text('project.activity') });
    await activity.getByText(percent(0.11)).waitFor();
    await activity.getByText(text('change.status', { status: text('status.in_progress') })).waitFor();

    await bob.close();
    await here
      .filter({ hasText: name('bob') })
      .getByText(text('project.isHere'))
      .waitFor({ state: 'detached' });
  }, 90_000);

  it('lets a viewer look and comment, and says so', async () => {
    const carol = await open({ language, userId: 'carol', place: '#/projects/launch' });
    await carol.getByText(text('project.viewer')).waitFor();
    expect(await carol.getByRole('button', { name: text('project.status') }).isDisabled()).toBe(true);
    expect(await carol.getByRole('button', { name: text('save') }).count()).toBe(0);
    const comment = carol.getByRole('textbox', { name: text('project.comment.write') });
    await comment.fill('a viewer’s word');
    await comment.press('Enter');
    await carol.getByRole('article').getByText('a viewer’s word').waitFor();
  }, 60_000);

  it('says who was faster, in the server\u2019s words', async () => {
    const alice = await open({ language, userId: 'alice', place: '#/projects/launch' });
    await alice.getByRole('button', { name: text('project.status') }).waitFor();
    await alice.getByRole('textbox', { name: text('project.milestone') }).fill('mine');
    // The window hears nothing any more, and so does not know of the change.
    await alice.getByRole('button', { name: text('connection.online') }).click();
    await alice.getByRole('switch', { name: text('connection.cut') }).press('Space');
    await alice.keyboard.press('Escape');
    await fetch(`${node().url}/api/v1/projects/launch`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token('bob')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ milestone: 'his' }),
    });
    await alice.getByRole('button', { name: text('save') }).click();
    await alice.getByRole('button', { name: text('connection.mend') }).click();
    await alice
      .getByRole('alertdialog')
      .getByText(language === 'ar' ? 'تعارض' : /conflict|changed/i)
      .waitFor();
  }, 60_000);
});
