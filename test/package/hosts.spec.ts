import { join } from 'node:path';
import { io, Socket } from 'socket.io-client';
import type { Message } from '../../src';
import { until } from '../support/until';
import { Caller } from './support/caller';
import { compile, installHosts, RunningApp, startApp } from './support/host';
import { pack, Packed, run, withFolder } from './support/npm';
import { gatewayTranscript, httpTranscript } from './support/transcript';

const HOSTS = [
  {
    major: 'nest-11',
    apps: [{ app: 'cjs', prefix: '', rest: '/api/v1', socketIo: '/socket.io', websocket: '/ws' }],
  },
  {
    major: 'nest-12',
    apps: [
      {
        app: 'cjs',
        prefix: '/backend',
        rest: '/backend/realtime/v1',
        socketIo: '/realtime/socket.io',
        websocket: '/realtime/ws',
      },
      { app: 'esm', prefix: '', rest: '/api/v1', socketIo: '/realtime/socket.io', websocket: '/ws' },
    ],
  },
];

const SAID = ['hello bob', 'سلام alice'] as const;

const folder = withFolder();
let packed: Packed;
beforeAll(async () => {
  packed = await pack(folder());
}, 60_000);

describe.each(HOSTS)('apps on $major', ({ major, apps }) => {
  const home = (): string => join(folder(), major);

  beforeAll(async () => {
    const names = apps.map(({ app }) => app);
    await installHosts(home(), major, names, packed.path);
  }, 300_000);

  it('install it without a second copy of any package of Nest, and without a conflict', async () => {
    const installed = (await run(home(), 'npm', 'ls', '--all', '--parseable')).split('\n');
    const nest = installed.map((path) => /@nestjs\/[\w.-]+$/.exec(path)?.[0]).filter((name) => name !== undefined);
    expect(nest).toEqual(expect.arrayContaining(['common', 'core', 'websockets'].map((name) => `@nestjs/${name}`)));
    expect(nest).toEqual([...new Set(nest)]);
  }, 60_000);

  describe.each(apps)('$app', ({ app, prefix, rest, socketIo, websocket }) => {
    const here = (...path: string[]): string => join(home(), app, ...path);
    let without: RunningApp;
    let host: RunningApp;
    let alice: Caller;
    let bob: Caller;

    beforeAll(async () => {
      // Its types with the app's own.
      await compile(here(), '--skipLibCheck', 'false');
      const main = here('dist', 'main.js');
      [without, host] = await Promise.all([startApp(main, { REALTIME: 'off' }), startApp(main)]);
      [alice, bob] = await Promise.all([login('alice'), login('bob')]);
    }, 300_000);
    afterAll(() => Promise.all([without, host].map((one) => one.stop())));

    const login = (name: string): Promise<Caller> => Caller.login(host.url, prefix, rest, name);

    it('answer as they did before, on every route of theirs and everywhere else', async () => {
      const before = await httpTranscript(without.url, prefix, alice.token);
      expect(await httpTranscript(host.url, prefix, alice.token)).toEqual(before);
      const said = JSON.stringify(before);
      const theirs = ['ofTheHost', 'The host does not know you', 'hostError', 'ItemQuery', 'Tag', 'Too Many Requests'];
      for (const part of theirs) expect(said).toContain(part);
    });

    it('keep their own gateway as it was', async () => {
      const before = await gatewayTranscript(without.url);
      expect(await gatewayTranscript(host.url)).toEqual(before);
      expect(before).toContainEqual(['websocket', 'told', expect.objectContaining({ length: 4 })]);
    });

    it('share their tokens and their users with it, and no pipe, filter or interceptor', async () => {
      const draft = { id: 'pair', type: 'group', memberIds: ['bob'] };
      expect(await alice.post('/conversations', draft)).toMatchObject({ status: 201, body: { data: { id: 'pair' } } });
      const stranger = await login('mallory');
      expect(await stranger.post('/conversations', draft)).toMatchObject({
        status: 401,
        type: expect.stringContaining('application/problem+json') as string,
        body: { code: 'USER_NOT_FOUND' },
      });
      const nonsense = await alice.post('/conversations', { type: 'nonsense' });
      expect(nonsense).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
      expect(nonsense).toHaveProperty('body.details.0.path', 'type');
    });

    it('let two users write to each other with socket.io-client', async () => {
      const sockets = [alice, bob].map(({ token }) =>
        io(`${host.url}/chat`, { path: socketIo, auth: { token }, forceNew: true }),
      ) as [Socket, Socket];
      const send = (from: 0 | 1, content: unknown): Promise<unknown> =>
        sockets[from].emitWithAck('chat:message', { conversationId: 'pair', content });
      const inboxes = sockets.map((socket) => {
        const contents: string[] = [];
        socket.on('chat:message', ({ content }: Message) => contents.push(content));
        return contents;
      });
      try {
        for (const socket of sockets) {
          expect(await socket.emitWithAck('chat:join', { conversationId: 'pair' })).toHaveProperty('data.position');
        }
        expect(await send(0, SAID[0])).toMatchObject({ data: { senderId: 'alice' } });
        expect(await send(1, SAID[1])).toMatchObject({ data: { senderId: 'bob' } });
        expect(await send(1, 5)).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
        await until('both messages', () => inboxes.every(({ length }) => length === 2));
        for (const inbox of inboxes) expect(inbox).toEqual(SAID);
      } finally {
        for (const socket of sockets) socket.disconnect();
      }
    });

    it.each(['client', 'client/plain'])('let two users write to each other with depth-realtime/%s', async (entry) => {
      const id = entry.replace('/', '-');
      await alice.post('/conversations', { id, type: 'group', memberIds: ['bob'] });
      const paths = JSON.stringify({ socketIo, websocket, api: rest });
      const talk = [here('talk.mjs'), `depth-realtime/${entry}`, host.url, paths, id, alice.token, bob.token];
      expect(JSON.parse(await run(here(), process.execPath, ...talk))).toEqual([SAID, SAID]);
    });

    it('end when told to, as they did before', async () => {
      const [before, after] = await Promise.all([without, host].map((one) => one.stop()));
      expect(after).toBe(before);
    });
  });
});
