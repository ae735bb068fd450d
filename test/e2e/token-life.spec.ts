import type { Expiring, Refreshed } from '../../src/contracts/auth';
import type { Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { Placed, RoomClosed } from '../../src/contracts/rooms';
import { Ack, Client, closeClients, newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { claims, hs256, now } from '../support/forged-tokens';
import { Node, onBothEngines } from '../support/node';
import { until } from '../support/until';

type Heard = Placed<Message>;

/** A token, and its `exp` in seconds. */
function lasting(userId: string, seconds: number): { token: string; exp: number } {
  const exp = Math.ceil(now()) + seconds;
  return { token: hs256(claims({ sub: userId, exp })), exp };
}

/** The server keeps its promises to the second. */
async function awaitTime(seconds: number): Promise<void> {
  await until(`second ${seconds}`, () => now() >= seconds, 60_000);
}

onBothEngines((node) => {
  afterEach(() => {
    closeClients();
    closeConnections();
  });

  describe('auth:refresh', () => {
    it('replaces the token by a later one of the same user, and tells until when', async () => {
      const alice = newName('alice');
      for (const namespace of ['/', '/chat']) {
        const client = await Client.connect(node(), alice, { namespace });
        const later = lasting(alice, 7_200);
        const refreshed = await client.do<Refreshed>('auth:refresh', { token: later.token });
        expect(refreshed).toEqual({ expiresAt: new Date(later.exp * 1_000).toISOString() });
      }
    });

    it('refuses what does not authenticate the same user, and keeps the old token', async () => {
      const alice = newName('alice');
      const id = await newConversation(node(), [alice]);
      const client = await Client.connect(node(), alice);
      const refusals: [given: unknown, code: string][] = [
        [{ token: token(newName('bob')) }, 'FORBIDDEN'],
        [{ token: token('admin', { role: 'admin' }) }, 'FORBIDDEN'],
        [{ token: 'garbage' }, 'UNAUTHENTICATED'],
        [{ token: '' }, 'UNAUTHENTICATED'],
        [{ token: token(alice, { secret: 'another' }) }, 'UNAUTHENTICATED'],
        [{ token: token(alice, { expiresIn: -1 }) }, 'TOKEN_EXPIRED'],
        [{}, 'VALIDATION_FAILED'],
        [{ token: 42 }, 'VALIDATION_FAILED'],
        [{ token: token(alice), userId: alice }, 'VALIDATION_FAILED'],
      ];
      for (const [given, code] of refusals) expect((await client.fail('auth:refresh', given)).code).toBe(code);
      expect((await client.send(id, 'still here')).senderId).toBe(alice);
    });

    it('is not counted by the rate limit', async () => {
      const alice = newName('alice');
      const client = await Client.connect(node(), alice);
      const refreshes = Array.from({ length: 150 }, () => client.ask('auth:refresh', { token: token(alice) }));
      expect((await Promise.all(refreshes)).filter(({ error }) => error)).toEqual([]);
      const id = await newConversation(node(), [alice]);
      const sends = await Promise.all(
        Array.from({ length: 100 }, () => client.ask('chat:history', { conversationId: id })),
      );
      expect(sends.filter(({ error }) => error)).toEqual([]);
    });
  });

  describe('auth:expiring', () => {
    it('comes at once, in every namespace, when less than 30 s are left, and not before', async () => {
      const alice = newName('alice');
      const { token: short, exp } = lasting(alice, 20);
      const expiresAt = new Date(exp * 1_000).toISOString();
      for (const namespace of ['/', '/chat']) {
        const soon = await Client.connect(node(), alice, { namespace, auth: { token: short } });
        expect(await soon.hear<Expiring>('auth:expiring')).toEqual([{ expiresAt }]);
        const calm = await Client.connect(node(), alice, { namespace });
        await calm.do('auth:refresh', { token: token(alice) });
        expect(calm.of('auth:expiring')).toEqual([]);
      }
    });

    it('comes at once when a refresh leaves less than 30 s', async () => {
      const alice = newName('alice');
      const client = await Client.connect(node(), alice);
      const { token: short, exp } = lasting(alice, 20);
      await client.do('auth:refresh', { token: short });
      const expiresAt = new Date(exp * 1_000).toISOString();
      expect(await client.hear<Expiring>('auth:expiring')).toEqual([{ expiresAt }]);
    });
  });

  it('holds to the life of a token, whatever happens to it in the end', async () => {
    await Promise.all([
      tellsBefore(node()),
      closesWithoutRefresh(node()),
      catchesUpAfterRefresh(node(), node(1)),
      catchesUpAfterRefresh(node(), node(1), { join: 'conversation:join', message: 'message:new' }),
      renewsOtherNamespaces(node()),
      closesRoomsLostMeanwhile(node(), node(1)),
      survivesByEarlyRefresh(node()),
    ]);
  }, 90_000);
});

/** 30 s before `exp`. */
async function tellsBefore(node: Node): Promise<void> {
  const alice = newName('alice');
  const { token: given, exp } = lasting(alice, 40);
  const client = await Client.connect(node, alice, { auth: { token: given } });
  await client.fail('auth:refresh', { token: 'garbage' });
  expect(client.of('auth:expiring')).toEqual([]);
  const [told] = await client.hear<Expiring>('auth:expiring');
  expect(now()).toBeGreaterThanOrEqual(exp - 30);
  expect(told).toEqual({ expiresAt: new Date(exp * 1_000).toISOString() });
}

/** 25 s after `exp`, in every namespace, and in words. */
async function closesWithoutRefresh(node: Node): Promise<void> {
  const alice = newName('alice');
  const { token: given, exp } = lasting(alice, 8);
  const connection = new Connection(node);
  const told: Problem[] = [];
  const reasons: string[] = [];
  for (const namespace of ['/', '/chat']) {
    const socket = await connection.admitted(namespace, { token: given, locale: 'ar' });
    socket.on('error', (problem: Problem) => told.push(problem));
    socket.on('disconnect', (reason) => reasons.push(reason));
  }
  await until('the end', () => reasons.length === 2, 40_000);
  expect(reasons).toEqual(['io server disconnect', 'io server disconnect']);
  // The deadline may only be late.
  expect(now()).toBeGreaterThanOrEqual(exp + 25);
  const problem = { code: 'TOKEN_EXPIRED', message: 'انتهت صلاحية الرمز المميز' };
  expect(told).toEqual([problem, problem]);
}

/** After `exp` nothing durable comes and nothing may be done; with a new token nothing is missing. */
async function catchesUpAfterRefresh(
  node: Node,
  other: Node,
  { join, message } = { join: 'chat:join', message: 'chat:message' },
): Promise<void> {
  const [alice, bob, carol] = [newName('alice'), newName('bob'), newName('carol')];
  const id = await newConversation(node, [alice, bob, carol]);
  const sender = await Client.connect(other, alice);
  const witness = await Client.connect(node, carol);
  const { token: given, exp } = lasting(bob, 8);
  const reader = await Client.connect(node, bob, { auth: { token: given } });
  await witness.join(id);
  await reader.do(join, { conversationId: id });
  await sender.send(id, 'before');
  await reader.hear(message);

  await awaitTime(exp + 1);
  const key = { conversationId: id, messageId: id };
  const requests: [event: string, payload: object][] = [
    ['chat:join', { conversationId: id }],
    ['conversation:join', { conversationId: id }],
    ['chat:leave', { conversationId: id }],
    ['chat:message', { conversationId: id, content: 'smuggled' }],
    ['chat:typing', { conversationId: id, isTyping: true }],
    ['chat:read', key],
    ['chat:edit', { ...key, content: 'smuggled' }],
    ['chat:delete', key],
    ['chat:react', { ...key, reaction: '👍', on: true }],
    ['chat:history', { conversationId: id }],
    ['no:such:event', {}],
  ];
  for (const [event, payload] of requests) expect((await reader.fail(event, payload)).code).toBe('TOKEN_EXPIRED');

  for (const i of [1, 2, 3, 4, 5]) await sender.send(id, `missed ${i}`);
  await witness.hear('chat:message', 6);
  await reader.fail('chat:history', { conversationId: id });
  expect(reader.of(message)).toHaveLength(1);

  expect((await reader.fail('auth:refresh', { token: token(alice) })).code).toBe('FORBIDDEN');
  await reader.do('auth:refresh', { token: token(bob) });
  await sender.send(id, 'live');
  await witness.hear('chat:message', 7);
  await reader.hear(message, 7);
  await reader.do('chat:history', { conversationId: id });
  expect(reader.of<Heard>(message)).toEqual(witness.of<Heard>('chat:message'));
  expect(reader.of('resync')).toEqual([]);
  // The end that the old token had in store does not come.
  await awaitTime(exp + 27);
  await reader.do('chat:history', { conversationId: id });
}

/** A refresh is good for the whole connection. */
async function renewsOtherNamespaces(node: Node): Promise<void> {
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(node, [alice, bob]);
  const { token: given, exp } = lasting(bob, 8);
  const connection = new Connection(node);
  const root = await connection.admitted('/', { token: given });
  const chat = await connection.admitted('/chat', { token: given });
  const heard: string[] = [];
  chat.on('chat:message', ({ content }: Message) => heard.push(content));
  await chat.emitWithAck('chat:join', { conversationId: id });
  await awaitTime(exp + 1);
  const sender = await Client.connect(node, alice);
  await sender.send(id, 'missed');
  expect((await chat.emitWithAck('chat:history', { conversationId: id })) as Ack<unknown>).toMatchObject({
    error: { code: 'TOKEN_EXPIRED' },
  });
  expect(await root.emitWithAck('auth:refresh', { token: token(bob) })).toHaveProperty('data');
  expect(await chat.emitWithAck('chat:history', { conversationId: id })).toHaveProperty('data');
  await sender.send(id, 'live');
  await until('both', () => heard.length === 2);
  expect(heard).toEqual(['missed', 'live']);
}

/** Who was removed while his token was expired does not come back by refreshing it. */
async function closesRoomsLostMeanwhile(node: Node, other: Node): Promise<void> {
  const [alice, bob] = [newName('alice'), newName('bob')];
  const id = await newConversation(node, [alice, bob]);
  const { token: given, exp } = lasting(bob, 8);
  const reader = await Client.connect(node, bob, { auth: { token: given } });
  await reader.join(id);
  await awaitTime(exp + 1);
  expect((await rest(other, alice, 'DELETE', `/conversations/${id}/members/${bob}`)).status).toBe(200);
  const sender = await Client.connect(other, alice);
  await sender.send(id, 'not for him');
  await reader.do('auth:refresh', { token: token(bob) });
  const [closed] = await reader.hear<RoomClosed>('room:closed');
  expect(closed).toEqual({ room: `conversation:${id}`, code: 'FORBIDDEN' });
  await sender.send(id, 'nor this');
  expect((await reader.fail('chat:history', { conversationId: id })).code).toBe('FORBIDDEN');
  expect(JSON.stringify(reader.heard)).not.toContain('for him');
  expect(reader.of('chat:message')).toEqual([]);
}

/** A refresh in time: nothing happens at the old `exp`. */
async function survivesByEarlyRefresh(node: Node): Promise<void> {
  const alice = newName('alice');
  const id = await newConversation(node, [alice]);
  const { token: given, exp } = lasting(alice, 8);
  const client = await Client.connect(node, alice, { auth: { token: given } });
  await client.join(id);
  await client.do('auth:refresh', { token: token(alice) });
  await awaitTime(exp + 1);
  await client.send(id, 'still here');
  await client.hear('chat:message');
  await awaitTime(exp + 27);
  expect((await client.send(id, 'and here')).content).toBe('and here');
}
