import { join } from 'node:path';
import { io, Socket } from 'socket.io-client';
import type { Message } from '../../src';
import { until } from '../support/until';
import { compile, installHosts, RunningApp, startApp } from './support/host';
import { pack, Packed, run, withFolder } from './support/npm';
import { gatewayTranscript, httpTranscript } from './support/transcript';

const HOSTS = [
  {
    major: 'nest-11',
    apps: [{ app: 'cjs', prefix: '', rest: '/api/v1', socketIo: '/socket.io' }],
  },
  {
    major: 'nest-12',
    apps: [
      { app: 'cjs', prefix: '/backend', rest: '/backend/realtime/v1', socketIo: '/realtime/socket.io' },
      { app: 'esm', prefix: '', rest: '/api/v1', socketIo: '/realtime/socket.io' },
    ],
  },
];

async function login({ url }: RunningApp, prefix: string, name: string): Promise<string> {
  const response = await fetch(`${url}${prefix}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  const { ofTheHost } = (await response.json()) as { ofTheHost: { token: string } };
  return ofTheHost.token;
}

const folder = withFolder();
let packed: Packed;
beforeAll(async () => {
  packed = await pack(folder());
}, 60_000);

describe.each(HOSTS)('apps on $major', ({ major, apps }) => {
  const home = (): string => join(folder(), major);

  beforeAll(
    () =>
      installHosts(
        home(),
        major,
        apps.map(({ app }) => app),
        packed.path,
      ),
    300_000,
  );

  it('install it without a second copy of any package of Nest, and without a conflict', async () => {
    const installed = (await run(home(), 'npm', 'ls', '--all', '--parseable')).split('\n');
    const nest = installed.filter((path) => path.includes('/@nestjs/'));
    expect(nest.length).toBeGreaterThanOrEqual(9);
    expect(nest.filter((path) => !path.startsWith(`${home()}/node_modules/@nestjs/`))).toEqual([]);
  }, 60_000);

  describe.each(apps)('$app', ({ app, prefix, rest, socketIo }) => {
    let without: RunningApp;
    let host: RunningApp;

    beforeAll(async () => {
      await compile(join(home(), app));
      const main = join(home(), app, 'dist', 'main.js');
      [without, host] = await Promise.all([startApp(main, { REALTIME: 'off' }), startApp(main)]);
    }, 120_000);
    afterAll(() => Promise.all([without, host].map((one) => one?.stop())));

    it(
      'compile with it, its types included',
      () => compile(join(home(), app), '--noEmit', '--skipLibCheck', 'false'),
      120_000,
    );

    it('answer as they did before, on every route of theirs and everywhere else', async () => {
      const token = await login(without, prefix, 'alice');
      const before = await httpTranscript(without.url, prefix, token);
      expect(await httpTranscript(host.url, prefix, token)).toEqual(before);
      const said = JSON.stringify(before);
      for (const theirs of ['ofTheHost', 'The host does not know you', 'hostError', '"NewItem\\"'])
        expect(said).toContain(theirs);
    });

    it('keep their own gateway as it was', async () => {
      const before = await gatewayTranscript(without.url);
      expect(await gatewayTranscript(host.url)).toEqual(before);
      expect(before).toContainEqual(['websocket', 'told', { length: 4, kind: 'News' }]);
    });

    it('let their users write to each other, with the tokens and names of the host', async () => {
      const alice = await login(host, prefix, 'alice');
      const bob = await login(host, prefix, 'bob');
      const stranger = await login(host, prefix, 'mallory');
      const write = async (path: string, token: string, body: object): Promise<{ status: number; body: unknown }> => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        const response = await fetch(`${host.url}${rest}${path}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        return { status: response.status, body: await response.json() };
      };
      const made = await write('/conversations', alice, { id: 'pair', type: 'group', memberIds: ['bob'] });
      expect(made).toMatchObject({ status: 201, body: { data: { id: 'pair' } } });
      expect(await write('/conversations', stranger, { type: 'group', memberIds: [] })).toMatchObject({
        status: 401,
        body: { code: 'USER_NOT_FOUND' },
      });
      expect(await write('/conversations', alice, { type: 'nonsense' })).toMatchObject({
        status: 400,
        body: {
          code: 'VALIDATION_FAILED',
          details: expect.arrayContaining([expect.objectContaining({ path: 'type' })]),
        },
      });

      const connect = (token: string): Socket =>
        io(`${host.url}/chat`, { path: socketIo, auth: { token }, forceNew: true });
      const sockets = [connect(alice), connect(bob)] as const;
      try {
        const inboxes = sockets.map((socket) => {
          const contents: string[] = [];
          socket.on('chat:message', ({ content }: Message) => contents.push(content));
          return contents;
        });
        for (const socket of sockets)
          expect(await socket.emitWithAck('chat:join', { conversationId: 'pair' })).toHaveProperty('data.position');
        const [toBob, toAlice] = ['hello bob', 'سلام alice'];
        expect(await sockets[0].emitWithAck('chat:message', { conversationId: 'pair', content: toBob })).toMatchObject({
          data: { senderId: 'alice' },
        });
        expect(
          await sockets[1].emitWithAck('chat:message', { conversationId: 'pair', content: toAlice }),
        ).toMatchObject({ data: { senderId: 'bob' } });
        expect(await sockets[1].emitWithAck('chat:message', { conversationId: 'pair', content: 5 })).toMatchObject({
          error: { code: 'VALIDATION_FAILED' },
        });
        await until('both messages', () => inboxes.every(({ length }) => length === 2));
        for (const inbox of inboxes) expect(inbox).toEqual([toBob, toAlice]);
      } finally {
        for (const socket of sockets) socket.disconnect();
      }
    });
  });
});
