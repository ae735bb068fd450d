import type { ConnectionStatus, LostConnection, RealtimeClient } from '../../src/client';
import type { Problem } from '../../src/contracts/errors';
import { ScriptedServer } from '../support/scripted-server';
import { closeSdk, kept, sdk, TRANSPORTS } from '../support/sdk';
import { until } from '../support/until';

const problem = (code: Problem['code'], retryAfterMs?: number): Problem => ({
  code,
  message: `of ${code}`,
  retryAfterMs,
});

describe.each(TRANSPORTS)('the connection over %s', (name, create) => {
  let server: ScriptedServer;
  let tokens = 0;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    tokens = 0;
  });
  afterEach(async () => {
    closeSdk();
    await server.close();
  });

  const client = (options: Parameters<typeof sdk>[3] = {}): RealtimeClient =>
    sdk(create, server, 'anyone', { token: () => Promise.resolve(`token-${(tokens += 1)}`), ...options });
  const statesOf = (one: RealtimeClient): ConnectionStatus[] => kept((listener) => one.on('status', listener));
  const state = (one: RealtimeClient, wanted: string): Promise<unknown> =>
    until(wanted, () => one.status.state === wanted);

  it('begins when something is asked for, comes back by itself, and ends with close', async () => {
    const one = client();
    const states = statesOf(one);
    expect(one.status).toEqual({ state: 'initial' });
    one.announcements.on(() => undefined);
    await state(one, 'connected');
    server.last.end(4012);
    await until('again', () => server.connections.length === 2 && one.status.state === 'connected');
    one.close();
    expect(states.map(({ state: each }) => each)).toEqual([
      'connecting',
      'connected',
      'reconnecting',
      'connected',
      'disconnected',
    ]);
    expect(states[2]).toMatchObject({ error: { code: 'CONNECTION_LOST', temporary: true } });
    expect(states[2]?.retryInMs).toBeGreaterThanOrEqual(0);
    expect(one.status.error?.code).toBe('CLOSED');
    expect(() => one.connect()).toThrow('CLOSED');
    expect(() => one.announcements.on(() => undefined)).toThrow('CLOSED');
    await until('nobody there', () => server.open === 0);
    // One token is enough for two connections.
    expect(server.tokens).toEqual(['token-1', 'token-1']);
  });

  it.each<[code: number, reason: Problem['code'], state: string]>([
    [4001, 'UNAUTHENTICATED', 'disconnected'],
    [4003, 'FORBIDDEN', 'disconnected'],
    [4003, 'USER_BANNED', 'disconnected'],
    [4008, 'RATE_LIMITED', 'connected'],
    [4009, 'LIMIT_EXCEEDED', 'connected'],
    [4010, 'TOKEN_EXPIRED', 'connected'],
    [1013, 'STORE_UNAVAILABLE', 'connected'],
  ])('that was closed with %i %s is %s in the end', async (code, reason, wanted) => {
    const one = client();
    one.connect();
    await state(one, 'connected');
    const states = statesOf(one);
    server.last.end(code, problem(reason));
    await until('the end', () => states.at(-1)?.state === wanted);
    expect(states[0]?.error).toMatchObject({ code: reason, message: `of ${reason}` });
    expect(server.connections).toHaveLength(wanted === 'connected' ? 2 : 1);
    expect(tokens).toBe(reason === 'TOKEN_EXPIRED' ? 2 : 1);
  });

  if (name === '/ws') {
    it.each([4000, 4007])('does not come back after %i', async (code) => {
      const one = client();
      one.connect();
      await state(one, 'connected');
      server.last.end(code);
      await state(one, 'disconnected');
      expect(one.status.error?.code).toBe('FORBIDDEN');
    });
  }

  it('asks for a new token once when one is refused', async () => {
    server.refuse = (token) => (token === 'token-1' ? problem('TOKEN_EXPIRED') : undefined);
    const one = client();
    one.connect();
    await state(one, 'connected');
    expect(server.tokens).toEqual(['token-1', 'token-2']);
  });

  it.each<Problem['code']>(['TOKEN_EXPIRED', 'UNAUTHENTICATED'])(
    'gives up when the new one is %s as well, until it is told to connect',
    async (code) => {
      server.refuse = () => problem(code);
      const one = client();
      one.connect();
      await state(one, 'disconnected');
      expect(one.status.error).toMatchObject({ code, message: `of ${code}` });
      expect(server.tokens).toEqual(['token-1', 'token-2']);
      await expect(one.chat.conversation('any').markRead('any')).rejects.toMatchObject({ code });
      server.refuse = () => undefined;
      one.connect();
      await state(one, 'connected');
    },
  );

  it.each<Problem['code']>(['USER_NOT_FOUND', 'USER_BANNED'])(
    'does not try again when it is refused with %s',
    async (code) => {
      server.refuse = () => problem(code);
      const one = client();
      one.connect();
      await state(one, 'disconnected');
      expect(one.status.error?.code).toBe(code);
      expect(server.tokens).toEqual(['token-1']);
    },
  );

  it('asks for a token again later when there is none for now, and gives up when nobody is logged in', async () => {
    const answers = [() => Promise.reject(new Error('offline')), () => Promise.resolve('good')];
    const one = client({ token: () => (answers.shift() as () => Promise<string>)() });
    one.connect();
    await state(one, 'connected');
    expect(server.tokens).toEqual(['good']);
    const nobody = client({ token: () => Promise.resolve(null) });
    nobody.connect();
    await state(nobody, 'disconnected');
    expect(nobody.status.error?.code).toBe('UNAUTHENTICATED');
  });

  it('tells people only of what lasts: lost, then restored or failed', async () => {
    const one = client({ timeouts: { lostMs: 2_000 } });
    const told = kept<LostConnection>((listener) => one.on('lost', listener));
    one.connect();
    await state(one, 'connected');
    server.last.end(4012);
    await until('back', () => server.connections.length === 2 && one.status.state === 'connected');
    expect(told).toEqual([]);
    server.refuse = () => problem('STORE_UNAVAILABLE');
    server.last.end(4012);
    await until('lost', () => told.length === 1);
    server.refuse = () => undefined;
    await until('restored', () => told.length === 2);
    server.last.end(4003, problem('FORBIDDEN'));
    await until('failed', () => told.length === 3);
    expect(told).toEqual(['lost', 'restored', 'failed']);
  });

  it('tries at once when it is told to, however long it would wait', async () => {
    const one = client({ backoff: { initialMs: 1e9, maxMs: 1e9 } });
    one.connect();
    await state(one, 'connected');
    server.last.end(4012);
    await state(one, 'reconnecting');
    one.connect();
    await state(one, 'connected');
  });

  it('answers a request when it is closed meanwhile', async () => {
    server.answer = () => undefined;
    const one = client();
    const asking = one.chat.conversation('any').markRead('1');
    await server.heard('chat:read');
    one.close();
    await expect(asking).rejects.toMatchObject({ code: 'CLOSED' });
  });

  if (name === 'Socket.IO') {
    it.each([
      ['is not there', '/nowhere'],
      ['is refused with no reason of ours', '/refusing'],
    ])('says so when a namespace %s', async (_how, namespace) => {
      const one = client({ namespaces: { '/chat': namespace } });
      const { messages } = one.chat.conversation('any');
      await expect(messages.send({ content: 'hi' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(one.chat.conversation('any').join()).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(one.status.state).toBe('connected');
    });

    it('waits no longer than for anything else to be let into a namespace', async () => {
      const one = client({ namespaces: { '/chat': '/silent' }, timeouts: { requestMs: 300 } });
      await expect(one.chat.conversation('any').markRead('1')).rejects.toMatchObject({ code: 'TIMEOUT' });
      const asking = one.chat.conversation('any').markRead('1');
      one.close();
      await expect(asking).rejects.toMatchObject({ code: 'CLOSED' });
    });
  }

  it('notices a connection that died without a word, and does not doubt a server that speaks', async () => {
    const one = client({ timeouts: { heartbeatMs: 200, heartbeatTimeoutMs: 2_000 } });
    one.connect();
    await state(one, 'connected');
    await server.heard('presence:unsubscribe', 2);
    expect(server.connections).toHaveLength(1);
    server.answer = () => undefined;
    await until('another connection', () => server.connections.length === 2);
    server.answer = () => ({ data: {} });
    await state(one, 'connected');
  });

  it('moves when the server asks it to, after the time it was given, with no word of it', async () => {
    const one = client();
    one.connect();
    await state(one, 'connected');
    const states = statesOf(one);
    const told = kept((listener) => one.privateMessages.on(listener));
    const [former] = server.connections;
    former?.tell('/', 'server:moving', { afterMs: 100 });
    former?.tell('/', 'private:message', { from: 'a', data: 1, at: '' });
    await until('another connection', () => server.connections.length === 2);
    await until('the former one is left', () => server.open === 1);
    server.last.tell('/', 'private:message', { from: 'a', data: 2, at: '' });
    await until('both', () => told.length === 2);
    expect(states).toEqual([]);
  });

  it('stays where it is while there is nowhere to move to', async () => {
    const one = client();
    one.connect();
    await state(one, 'connected');
    const states = statesOf(one);
    server.refuse = () => problem('STORE_UNAVAILABLE');
    server.last.tell('/', 'server:moving', { afterMs: 0 });
    await until('tried', () => server.tokens.length >= 3);
    await one.request('/', 'presence:unsubscribe', { userIds: [] });
    server.refuse = () => undefined;
    await until('moved', () => server.connections.length === 2);
    expect(states).toEqual([]);
  });
});
