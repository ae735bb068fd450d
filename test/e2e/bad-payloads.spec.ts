import fc from 'fast-check';
import type { Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import { Client, closeClients, newConversation, newName, rest } from '../support/clients';
import { boolean, Field, id, key, listOf, mutationsOf, object, oneOf, Shape, text, whole } from '../support/mutations';
import { onBothEngines } from '../support/node';
import { expectToStayAlive } from '../support/staying-alive';

/** Names of Object.prototype's members, and their like. */
const MEMBERS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf'];

const metadata: Field = {
  optional: true,
  wrong: fc.oneof(object(true).wrong, fc.constant({ text: 'x'.repeat(8_192) })),
};
const content: Field = { wrong: fc.oneof(text().wrong, fc.constantFrom('', ' \n', 'x'.repeat(4_001))) };
const since: Field = {
  optional: true,
  wrong: fc.oneof(
    object(true).wrong,
    mutationsOf({ seq: whole(0), epoch: text(true) }, { seq: 0, epoch: 'x' }).map(({ payload }) => payload),
  ),
};
const message: Shape = {
  content,
  type: oneOf(['text', 'image', 'file'], true),
  metadata,
  replyTo: id(true),
  clientMessageId: key(128, true),
};
const ofConversation = { conversationId: id() };
const ofMessage = { ...ofConversation, messageId: id() };

/** Every DTO of /chat, and a payload that is fine. */
const EVENTS: Record<string, Shape> = {
  'chat:join': { ...ofConversation, since },
  'conversation:join': { ...ofConversation, since },
  'chat:leave': ofConversation,
  'conversation:leave': ofConversation,
  'chat:message': { ...ofConversation, ...message },
  'message:send': { ...ofConversation, ...message },
  'chat:typing': { ...ofConversation, isTyping: boolean() },
  'chat:read': ofMessage,
  'chat:edit': { ...ofMessage, content },
  'chat:delete': ofMessage,
  'chat:react': { ...ofMessage, reaction: key(64), on: boolean() },
  'chat:history': { ...ofConversation, before: whole(0, undefined, true), limit: whole(1, 100, true) },
  'auth:refresh': { token: text() },
};

const ROUTES: [method: string, path: string, shape: Shape][] = [
  [
    'POST',
    '/conversations',
    {
      id: id(true),
      type: oneOf(['direct', 'group', 'public']),
      title: { optional: true, wrong: fc.oneof(text(true).wrong, fc.constantFrom('', 'x'.repeat(201))) },
      memberIds: listOf(id(), true),
    },
  ],
  ['POST', '/conversations/CONVERSATION/messages', message],
  ['PATCH', '/conversations/CONVERSATION/messages/MESSAGE', { content }],
  ['PUT', '/conversations/CONVERSATION/read', { messageId: id() }],
  ['PUT', '/users/someone', { name: { wrong: fc.oneof(text().wrong, fc.constantFrom('', 'x'.repeat(201))) } }],
  ['POST', '/demo/tokens', { userId: id(), role: oneOf(['user', 'admin', 'service'], true) }],
];

function expectRefusal(answer: { error?: Problem } | undefined, field: string): void {
  const error = answer?.error;
  expect(error?.code).toBe('VALIDATION_FAILED');
  const paths = error?.details?.map(({ path }) => path) ?? [];
  expect(paths.filter((path) => path === field || path.startsWith(`${field}.`))).not.toEqual([]);
}

onBothEngines(
  (node) => {
    afterEach(closeClients);
    expectToStayAlive(() => [node(), node(1)]);

    interface Scene {
      alice: string;
      client: Client;
      valid: Record<string, unknown>;
    }
    /** A conversation with a message, and every value a payload may need. */
    const setTheScene = async (): Promise<Scene> => {
      const alice = newName('alice');
      const conversationId = await newConversation(node(), [alice]);
      const client = await Client.connect(node(1), alice);
      const { id: messageId } = await client.send(conversationId, 'hello');
      const valid = { conversationId, messageId, content: 'hi', isTyping: true, reaction: '👍', on: true, token: 'x' };
      return { alice, client, valid };
    };

    describe('generated payloads (T20)', () => {
      it.each(Object.entries(EVENTS))('%s names what is missing, too much, or wrong', async (event, shape) => {
        const { client, valid } = await setTheScene();
        const fine = Object.fromEntries(
          Object.keys(shape).flatMap((name) => (name in valid ? [[name, valid[name]]] : [])),
        );
        await fc.assert(
          fc.asyncProperty(mutationsOf(shape, fine), async ({ field, payload }) => {
            expectRefusal(await client.ask(event, payload), field);
          }),
          { numRuns: 150 },
        );
      });

      it.each(ROUTES)('%s %s names what is missing, too much, or wrong', async (method, route, shape) => {
        const { alice, valid } = await setTheScene();
        const path = route
          .replace('CONVERSATION', valid.conversationId as string)
          .replace('MESSAGE', valid.messageId as string);
        const fine: Record<string, unknown> = {};
        const values: Record<string, unknown> = {
          ...valid,
          type: route === '/conversations' ? 'group' : 'text',
          name: 'A',
          userId: 'a',
        };
        for (const name of Object.keys(shape)) if (name in values) fine[name] = values[name];
        await fc.assert(
          fc.asyncProperty(mutationsOf(shape, fine), async ({ field, payload }) => {
            const { status, body } = await rest(node(), alice, method, path, payload);
            expect(status).toBe(400);
            expectRefusal({ error: body as Problem }, field);
          }),
          { numRuns: 100 },
        );
      });

      it.each([
        ['limit', 'limit=0'],
        ['limit', 'limit=101'],
        ['limit', 'limit=-1'],
        ['limit', 'limit=1.5'],
        ['limit', 'limit=ten'],
        ['limit', 'limit='],
        ['limit', 'limit=1&limit=2'],
        ['limit[a]', 'limit[a]=1'],
        ['limit', 'limit=Infinity'],
        ['before', 'before=-1'],
        ['before', 'before=x'],
        ['before', 'before=1e999'],
        ['after', 'after=-1'],
        ['after', 'after=x'],
        ['other', 'other=1'],
      ])('names %s of the query %s', async (field, query) => {
        const { alice, valid } = await setTheScene();
        const path = `/conversations/${valid.conversationId as string}/messages?${query}`;
        const { status, body } = await rest(node(), alice, 'GET', path);
        expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
        expectRefusal({ error: body as Problem }, field);
      });

      it('accepts what is exactly at its limit', async () => {
        const { client, valid } = await setTheScene();
        const { conversationId, messageId } = valid as { conversationId: string; messageId: string };
        const sent = await client.do<Message>('chat:message', {
          conversationId,
          content: '😀'.repeat(4_000),
          metadata: { text: 'x'.repeat(8_192 - '{"text":""}'.length) },
          clientMessageId: 'k'.repeat(128),
        });
        expect(Array.from(sent.content)).toHaveLength(4_000);
        await client.do('chat:react', { conversationId, messageId, reaction: 'r'.repeat(64), on: true });
        await client.do('chat:history', { conversationId, limit: 100, before: 0 });
        const named = newName('x'.repeat(119));
        expect(await newConversation(node(), [newName('alice')], { id: named })).toBe(named);
      });
    });

    describe('who one claims to be in a payload (T17)', () => {
      it.each(['senderId', 'userId', 'role', 'updatedBy', 'createdAt', 'seq', 'id'])(
        '%s is of no use',
        async (field) => {
          const { alice, client, valid } = await setTheScene();
          const { conversationId } = valid as { conversationId: string };
          const draft = { conversationId, content: 'hello', [field]: 'mallory' };
          const { data, error } = await client.ask<Message>('chat:message', draft);
          if (data) expect(data.senderId).toBe(alice);
          else expectRefusal({ error }, field);
          const typing = { conversationId, isTyping: true, [field]: 'mallory' };
          expectRefusal(await client.ask('chat:typing', typing), field);
          const path = `/conversations/${conversationId}/messages`;
          const { status, body } = await rest<Message>(node(), alice, 'POST', path, {
            content: 'x',
            [field]: 'mallory',
          });
          if (status === 201) expect(body.data.senderId).toBe(alice);
          else expectRefusal({ error: body as Problem }, field);
          const history = await client.do('chat:history', { conversationId });
          expect(JSON.stringify(history)).not.toContain('mallory');
        },
      );
    });

    describe('names that objects inherit (T19)', () => {
      it.each(MEMBERS)('%s is no id, no reaction and no key of a client', async (name) => {
        const { alice, client, valid } = await setTheScene();
        for (const [event, shape] of Object.entries(EVENTS)) {
          for (const field of ['conversationId', 'messageId', 'replyTo', 'reaction', 'clientMessageId']) {
            if (!(field in shape)) continue;
            const fine = Object.fromEntries(Object.entries(valid).filter(([known]) => known in shape));
            expectRefusal(await client.ask(event, { ...fine, [field]: name }), field);
          }
        }
        for (const [method, path, field] of [
          ['GET', `/conversations/${name}`, 'id'],
          ['GET', `/conversations/${name}/messages`, 'id'],
          ['PUT', `/conversations/x/members/${name}`, 'userId'],
          ['DELETE', `/conversations/x/messages/${name}`, 'messageId'],
          ['PUT', `/users/${name}`, 'id'],
        ] as const) {
          const { body } = await rest(node(), alice, method, path, method === 'PUT' ? { name: 'x' } : undefined);
          expectRefusal({ error: body as Problem }, field);
        }
        for (const [field, value] of Object.entries({ id: name, memberIds: [name] })) {
          const { body } = await rest(node(), alice, 'POST', '/conversations', { type: 'group', [field]: value });
          expectRefusal({ error: body as Problem }, field);
        }
      });

      it.each(MEMBERS)('%s is no key, at any depth', async (name) => {
        const { alice, client, valid } = await setTheScene();
        const { conversationId } = valid as { conversationId: string };
        // A key of its own, as JSON.parse makes it: an object literal would set the prototype.
        const evil: unknown = JSON.parse(`{"${name}":{"polluted":true}}`);
        const inner = { metadata: { list: [evil] } };
        for (const event of Object.keys(EVENTS)) {
          const error = await client.fail(event, evil);
          expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: name }] });
        }
        const draft = { conversationId, content: 'x' };
        expectRefusal(await client.ask('chat:message', { ...draft, metadata: evil }), `metadata.${name}`);
        expectRefusal(await client.ask('chat:message', { ...draft, ...inner }), `metadata.list.0.${name}`);
        const path = `/conversations/${conversationId}/messages`;
        const { body } = await rest(node(), alice, 'POST', path, { content: 'x', ...inner });
        expectRefusal({ error: body as Problem }, `metadata.list.0.${name}`);
        const { body: queried } = await rest(node(), alice, 'GET', `${path}?${name}[polluted]=true`);
        expect(['VALIDATION_FAILED', undefined]).toContain(queried.code);
        const sent = await client.send(conversationId, `@${name} hello`);
        expect(sent).toMatchObject({ mentions: [], metadata: {}, reactions: {} });
        expect(JSON.stringify(await client.do('chat:history', { conversationId }))).not.toContain('polluted');
      });
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
