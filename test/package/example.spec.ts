import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Notification } from '../../src';
import { Client, closeClients, ConnectOptions, rest, token } from '../support/clients';
import { freePort } from '../support/free-port';
import { replaced } from '../support/guide';
import { SECRET } from '../support/node';
import { RedisServer, startRedis } from '../support/redis';
import { compile, RunningApp, startApp } from './support/host';
import { pack, ROOT, run, withFolder } from './support/npm';
import { scriptOf } from './support/page';

const PATIENCE_MS = 600_000;

const folder = withFolder();
const here = (...path: string[]): string => join(folder(), 'host-app', ...path);
let redis: RedisServer;
/** What its README has to paste has printed. */
let said: string;

beforeAll(async () => {
  const { path } = await pack(folder());
  const example = join(ROOT, 'examples', 'host-app');
  cpSync(example, here(), {
    recursive: true,
    filter: (name) => !/node_modules|dist|\.db/.test(name.slice(ROOT.length)),
  });
  redis = await startRedis();
  const url = `http://localhost:${await freePort()}`;
  const script = replaced(scriptOf(here('README.md'), url), {
    'http://localhost:3000': url,
    'redis://127.0.0.1:6379': redis.url,
    'npm install depth-realtime': `npm install --prefer-offline --no-audit --no-fund ${path}`,
  });
  said = await run(here(), 'env', 'NO_COLOR=1', `PORT=${new URL(url).port}`, 'bash', '-c', script);
}, PATIENCE_MS);

afterAll(() => redis.stop());

/** Runs the worker to its end and gives what it printed. */
function work(database: string): Promise<string> {
  const settings = [`DATABASE=${database}`, `REDIS_URL=${redis.url}`];
  return run(here(), 'env', ...settings, process.execPath, here('dist', 'worker.js'));
}

type Three = [alice: Client, bob: Client, carol: Client];

/** What is in a table, read by no code of the app. */
async function rows(file: string, query: string): Promise<unknown> {
  const script = `
    import Database from 'libsql';
    console.log(JSON.stringify(new Database(process.argv[1]).prepare(process.argv[2]).all()));`;
  return JSON.parse(await run(here(), process.execPath, '--input-type=module', '-e', script, file, query)) as unknown;
}

describe('the example of a host app', () => {
  it('compiles strictly, and its store passes the suite', async () => {
    await compile(here(), '--noEmit', '--noFallthroughCasesInSwitch', '--noUncheckedIndexedAccess');
    expect(said).toMatch(/Tests +\d+ passed/);
    expect(said).not.toMatch(/failed|skipped|todo/);
  }, 120_000);

  it('does when pasted what its README says', () => {
    expect(said).toMatch(/{"data":\[\],.*}\n{.*"code":"FORBIDDEN".*}\n{.*"code":"USER_NOT_FOUND".*}\n/);
    expect(said).toContain('alice: @bob, look at this\n');
    expect(said).toMatch(/notified: .+\nbob changes the project: FORBIDDEN\nalice changes the project: version 2\n/);
    expect(said).toContain('bob in the team: FORBIDDEN\n');
    expect(said).toMatch(/\[{"id":1,"to":"bob@example\.org".*}\]\n/);
    expect(said).toMatch(/the worker: reminded 2\nlaunch is on_hold\nnotified: .+\nthe worker: reminded 0\n/);
    expect(said.trim()).toMatch(/\[{"id":\d,"to":"bob@example\.org","subject":"Overdue".*},{"id":1,.*}\]$/);
  });
});

describe.each(['memory', 'redis'])('the server of the example on the %s engine', (engine) => {
  let database: string;
  let app: RunningApp;
  const start = (): Promise<RunningApp> => {
    const settings = { DATABASE: database, PORT: '0', JWT_SECRET: SECRET };
    return startApp(here('dist', 'main.js'), { ...settings, ...(engine === 'redis' && { REDIS_URL: redis.url }) });
  };
  const own = async (userId: string, method: string, path: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(app.url + path, { method, headers: { authorization: `Bearer ${token(userId)}` } });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };

  const connected = (options: ConnectOptions = {}): Promise<Three> =>
    Promise.all(['alice', 'bob', 'carol'].map((name) => Client.connect(app, name, options))) as Promise<Three>;

  beforeAll(async () => {
    redis.cli('flushall');
    database = here(`${engine}.db`);
    app = await start();
  }, 60_000);
  afterEach(closeClients);
  afterAll(() => app.stop());

  it('lets in who is in the table of people, and nobody else', async () => {
    for (const namespace of ['/', '/chat', '/projects', '/notifications']) {
      await Client.connect(app, 'carol', { namespace });
      const { socket } = Client.open(app, 'mallory', { namespace });
      const refusal = await new Promise((tell) => socket.once('connect_error', tell));
      expect(refusal).toMatchObject({ data: { code: 'USER_NOT_FOUND' } });
    }
    expect(await rest(app, 'mallory', 'GET', '/conversations')).toMatchObject({ status: 401 });
  });

  it('lets a team into its conversation, and its lead have the last word there', async () => {
    const [alice, bob, carol] = await connected();
    const conversationId = 'team:design';
    for (const member of [alice, bob]) await member.join(conversationId);
    const sent = await bob.send(conversationId, 'a sketch');
    expect(await alice.hear('chat:message')).toEqual([sent]);
    for (const [event, data] of [
      ['chat:join', {}],
      ['chat:history', {}],
      ['chat:message', { content: 'let me in' }],
    ] as const) {
      expect(await carol.fail(event, { conversationId, ...data })).toMatchObject({ code: 'FORBIDDEN' });
    }
    const hers = await alice.send(conversationId, 'mine');
    const deletion = { conversationId, messageId: hers.id };
    expect(await bob.fail('chat:delete', deletion)).toMatchObject({ code: 'FORBIDDEN' });
    const tombstone = { content: '', senderId: 'bob' };
    expect(await alice.do('chat:delete', { conversationId, messageId: sent.id })).toMatchObject(tombstone);
  });

  it('gives everyone in a project the role that its table says', async () => {
    const [alice, bob, carol] = await connected({ namespace: '/projects' });
    const project = { projectId: 'launch' };
    expect(await bob.do('project:join', project)).toMatchObject({ role: 'viewer' });
    expect(await carol.fail('project:join', project)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await bob.fail('project:progress', { ...project, progress: 20 })).toMatchObject({ code: 'FORBIDDEN' });
    const update = await alice.do('project:progress', { ...project, progress: 30 });
    expect(await bob.hear('project:update')).toEqual([update]);
    expect((await rest(app, 'bob', 'GET', '/projects')).body.data).toMatchObject([{ id: 'launch', role: 'viewer' }]);
  });

  it('keeps a notification in its own tables, also over a restart, and mails it', async () => {
    const alice = await Client.connect(app, 'alice');
    const inbox = await Client.connect(app, 'bob', { namespace: '/notifications' });
    await inbox.do('notifications:subscribe', {});
    await alice.send('team:design', '@bob, a word');
    const [heard] = (await inbox.hear('notification:new')) as [Notification];
    expect(await inbox.hear('notifications:unread')).toEqual([{ count: 1 }]);
    const { id, userId, type } = heard;
    expect(await rows(`${database}.notifications`, 'select id, userId, type from notification')).toEqual([
      { id, userId, type },
    ]);
    closeClients();
    await app.stop();
    app = await start();
    expect((await rest(app, 'bob', 'GET', '/notifications')).body.data).toMatchObject([{ id }]);
    expect((await own('bob', 'GET', '/mails')).body).toMatchObject([{ to: 'bob@example.org', subject: heard.title }]);
    expect(await rows(database, 'select subject from mail')).toEqual([{ subject: heard.title }]);
  });

  it('takes who is removed from the table out of the room', async () => {
    const [alice, bob] = await connected();
    for (const member of [alice, bob]) await member.join('team:design');
    const removal = '/teams/design/members/bob';
    expect((await own('bob', 'DELETE', removal)).status).toBe(403);
    expect((await own('alice', 'DELETE', removal)).status).toBe(204);
    expect(await bob.hear('room:closed')).toEqual([{ room: 'conversation:team:design', code: 'FORBIDDEN' }]);
    await alice.send('team:design', 'he is gone');
    await alice.hear('chat:message');
    expect(await bob.fail('chat:history', { conversationId: 'team:design' })).toMatchObject({ code: 'FORBIDDEN' });
    expect(bob.heard.at(-1)?.event).toBe('room:closed');
    // A filter of the app makes an answer of what a service of ours refuses.
    expect(await own('alice', 'DELETE', removal)).toEqual({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  if (engine === 'redis') {
    it('tells its sockets what the worker, a process without sockets, does; and that once', async () => {
      const projects = await Client.connect(app, 'bob', { namespace: '/projects' });
      const inbox = await Client.connect(app, 'bob', { namespace: '/notifications' });
      await projects.do('project:join', { projectId: 'launch' });
      await inbox.do('notifications:subscribe', {});
      expect(await work(database)).toBe('reminded 2\n');
      expect(await projects.hear('project:update')).toMatchObject([{ status: 'on_hold', updatedBy: 'alice' }]);
      expect(await inbox.hear('notification:new')).toMatchObject([{ type: 'overdue' }]);
      // It has ended, and what it was sending was not lost with it.
      const mails = 'select "to" from mail where subject = \'Overdue\' order by "to"';
      const told = [{ to: 'alice@example.org' }, { to: 'bob@example.org' }];
      expect(await rows(database, mails)).toEqual(told);
      expect(await work(database)).toBe('reminded 0\n');
      expect(await rows(database, mails)).toEqual(told);
      expect((await rest(app, 'bob', 'GET', '/notifications')).body.data).toHaveLength(2);
    });
  }
});
