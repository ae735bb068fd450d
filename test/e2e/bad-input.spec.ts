import type { Problem } from '../../src/contracts/errors';
import { Client, closeClients, newConversation, newName, token } from '../support/clients';
import { Node, onBothEngines } from '../support/node';
import { plainHttp, PlainAnswer, problemOf } from '../support/plain-http';
import { askRaw } from '../support/raw-events';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const EVENTS = [
  'chat:join',
  'conversation:join',
  'chat:leave',
  'conversation:leave',
  'chat:message',
  'message:send',
  'chat:typing',
  'chat:read',
  'chat:edit',
  'chat:delete',
  'chat:react',
  'chat:history',
  'auth:refresh',
];

const ROUTES: [method: string, path: string][] = [
  ['POST', '/conversations'],
  ['POST', '/conversations/none/messages'],
  ['PATCH', '/conversations/none/messages/none'],
  ['PUT', '/conversations/none/read'],
  ['PUT', '/conversations/none/members/none'],
  ['POST', '/notifications'],
  ['PUT', '/notifications/none/read'],
  ['PUT', '/users/someone'],
  ['POST', '/tickets'],
  ['POST', '/demo/tokens'],
];

/** Text, because no encoder gets that deep. */
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const arrays = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const DEEP: [what: string, json: string][] = [
  ['33 objects', objects(33)],
  ['33 arrays', arrays(33)],
  ['8,000 objects', objects(8_000)],
  ['8,000 arrays', arrays(8_000)],
  ['30,000 arrays', arrays(30_000)],
];

function post(node: Node, [method, path]: [string, string], body: string, more: object = {}): Promise<PlainAnswer> {
  const authorization = `Bearer ${token('someone', { role: 'service' })}`;
  const headers = { authorization, 'content-type': 'application/json', ...more };
  return plainHttp(`${node.url}/api/v1${path}`, { method, headers, body });
}

onBothEngines(
  (node) => {
    afterEach(closeClients);
    expectToStayAlive(() => [node(), node(1)]);

    describe('what is nested too deep (T1)', () => {
      it.each(EVENTS)('is refused by %s', async (event) => {
        const client = await Client.connect(node(), newName('alice'));
        for (const [, json] of DEEP) {
          for (const payload of [json, `{"conversationId":"x","metadata":${json}}`, `{"since":[${json}]}`]) {
            const { error } = await askRaw(client, `["${event}",${payload}]`);
            expect(error?.code).toBe('VALIDATION_FAILED');
            expect(error?.details?.[0]?.path).toEqual(expect.any(String));
            expect(JSON.stringify(error).length).toBeLessThan(1_000);
          }
        }
        // Two arguments, each of them too deep.
        const { error } = await askRaw(client, `["${event}",${objects(4_000)},${arrays(8_000)}]`);
        expect(error?.code).toBe('VALIDATION_FAILED');
      });

      it('is refused by an unknown event, and where no answer was asked for', async () => {
        const client = await Client.connect(node(), newName('alice'));
        for (const [, json] of DEEP) {
          const { error } = await askRaw(client, `["no:such:event",${json}]`);
          expect(['VALIDATION_FAILED', 'UNKNOWN_EVENT']).toContain(error?.code);
          client.socket.io.engine.write(`2/chat,["chat:message",${json}]`);
        }
        const told = await client.hear<Problem>('error', DEEP.length);
        expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['VALIDATION_FAILED']));
      });

      it('does no harm in the auth of a handshake', async () => {
        for (const [, json] of DEEP) {
          const client = await Client.connect(node(), newName('alice'), { namespace: '/' });
          const answer = new Promise((resolve) => client.socket.io.engine.once('message', resolve));
          client.socket.io.engine.write(`0/chat,{"token":${json}}`);
          expect(await answer).toMatch(/^4\/chat,.*UNAUTHENTICATED/);
        }
      });

      it('is accepted to the 32nd level in metadata, the payload being the first', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const client = await Client.connect(node(), alice);
        const message = (metadata: string): string =>
          `{"conversationId":"${id}","content":"deep","metadata":${metadata}}`;
        const accepted = await askRaw(client, `["chat:message",${message(objects(31))}]`);
        expect(accepted.data).toMatchObject({ metadata: JSON.parse(objects(31)) as unknown });
        const { error } = await askRaw(client, `["chat:message",${message(objects(32))}]`);
        expect(error?.details).toMatchObject([{ constraint: 'maxDepth' }]);
        expect(error?.details?.[0]?.path).toMatch(/^metadata\.a\.a\./);

        const route: [string, string] = ['POST', `/conversations/${id}/messages`];
        const authorization = `Bearer ${token(alice)}`;
        const rest = (metadata: string): Promise<PlainAnswer> =>
          post(node(), route, `{"content":"deep","metadata":${metadata}}`, { authorization });
        expect((await rest(objects(31))).status).toBe(201);
        expect(problemOf(await rest(objects(32))).details).toMatchObject([{ constraint: 'maxDepth' }]);
      });

      it.each(ROUTES)('is refused by %s %s', async (method, path) => {
        for (const [, json] of [...DEEP, ['17,000 objects', objects(17_000)] as const]) {
          for (const body of [json, `{"content":"deep","metadata":${json}}`, `{"memberIds":[${json}]}`]) {
            if (body.length > 102_400) continue;
            const answer = await post(node(), [method, path], body, { 'idempotency-key': newName('key') });
            expect([answer.status, problemOf(answer).code]).toEqual([400, 'VALIDATION_FAILED']);
            expect(answer.text.length).toBeLessThan(2_000);
          }
        }
      });
    });

    describe('lists that are too long', () => {
      it('are refused from the 1,001st item on', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const client = await Client.connect(node(), alice);
        const list = (length: number): number[] => Array.from({ length }, () => 0);
        const at = (length: number): object => ({ conversationId: id, content: 'x', metadata: { list: list(length) } });
        await client.do('chat:message', at(1_000));
        const refused = { code: 'VALIDATION_FAILED', details: [{ path: 'metadata.list', constraint: 'arrayMaxSize' }] };
        expect(await client.fail('chat:message', at(1_001))).toMatchObject(refused);
        for (const event of EVENTS) {
          expect(await client.fail(event, list(1_001))).toMatchObject({
            code: 'VALIDATION_FAILED',
            details: [{ path: '', constraint: 'arrayMaxSize' }],
          });
        }
        const memberIds = Array.from({ length: 1_001 }, (_, i) => `user-${i}`);
        const answer = await post(node(), ['POST', '/conversations'], JSON.stringify({ type: 'group', memberIds }));
        expect(problemOf(answer)).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: 'memberIds' }] });
      });
    });

    describe('events that are no object', () => {
      const PAYLOADS: [what: string, args: unknown[]][] = [
        ['nothing', []],
        ['null', [null]],
        ['an array', [[]]],
        ['an array with an object', [[{ conversationId: 'x' }]]],
        ['text', ['{"conversationId":"x"}']],
        ['a number', [0]],
        ['true', [true]],
        ['two objects', [{ conversationId: 'x' }, { conversationId: 'x' }]],
        ['an object and a null', [{ conversationId: 'x' }, null]],
        ['a Buffer', [Buffer.from('x')]],
      ];

      it.each(EVENTS)('are refused by %s, in the ack or as the event `error`', async (event) => {
        const client = await Client.connect(node(), newName('alice'));
        for (const [i, [what, args]] of PAYLOADS.entries()) {
          const { error } = (await client.socket.timeout(10_000).emitWithAck(event, ...args)) as { error?: Problem };
          expect([what, error?.code]).toEqual([what, 'VALIDATION_FAILED']);
          expect(error?.details?.[0]?.path).toEqual(expect.any(String));
          client.socket.emit(event, ...args);
          const told = await client.hear<Problem>('error', i + 1);
          expect(told.at(-1)).toEqual(error);
        }
      });
    });

    describe('binary (T4)', () => {
      it('is refused wherever it is in a payload, and nothing of it is kept', async () => {
        const alice = newName('alice');
        const id = await newConversation(node(), [alice]);
        const client = await Client.connect(node(), alice);
        const message = { conversationId: id, content: 'x' };
        const refused = (path: string): object => ({
          code: 'VALIDATION_FAILED',
          details: [{ path, constraint: 'plainJson' }],
        });
        const file = Buffer.from('x');
        expect(await client.fail('chat:message', { ...message, metadata: { file } })).toMatchObject(
          refused('metadata.file'),
        );
        expect(await client.fail('chat:message', { ...message, metadata: { files: [file] } })).toMatchObject(
          refused('metadata.files.0'),
        );
        expect(await client.fail('chat:message', { ...message, content: file })).toMatchObject(refused('content'));
        const ten = Array.from({ length: 10 }, () => file);
        expect((await client.fail('chat:message', { ...message, metadata: { ten } })).code).toBe('VALIDATION_FAILED');
        expect(await client.do('chat:history', { conversationId: id })).toEqual({ messages: [], hasMore: false });
      });

      it.each([
        ['no attachment announced', ['50-/chat,1["chat:message",{}]']],
        ['11 attachments', ['511-/chat,1["chat:message",{}]']],
        ['a number of attachments that is none', ['5x-/chat,1["chat:message",{}]']],
        ['2e9 attachments', ['52000000000-/chat,1["chat:message",{}]']],
        ['a placeholder out of range', ['51-/chat,1["chat:message",{"_placeholder":true,"num":7}]', Buffer.from('x')]],
        [
          'a placeholder named __proto__',
          ['51-/chat,1["x",{"_placeholder":true,"num":"__proto__"}]', Buffer.from('x')],
        ],
        ['text instead of the attachment', ['51-/chat,1["x",{"_placeholder":true,"num":0}]', '2/chat,2["x",{}]']],
        ['an attachment nobody announced', [Buffer.from('x')]],
      ])('closes on %s', async (_what, packets) => {
        const client = await Client.connect(node(), newName('alice'));
        for (const packet of packets) client.socket.io.engine.write(packet);
        await until('the end', () => client.socket.disconnected);
      });

      it('answers others while an attachment never comes', async () => {
        const waiting = await Client.connect(node(), newName('alice'));
        waiting.socket.io.engine.write('51-/chat,1["chat:message",{"_placeholder":true,"num":0}]');
        const other = await Client.connect(node(), newName('bob'));
        expect((await other.fail('chat:history', { conversationId: 'none' })).code).toBe('FORBIDDEN');
      });
    });

    describe('names of events (T5)', () => {
      it.each([
        ['a number', '1'],
        ['__proto__', '"__proto__"'],
        ['constructor', '"constructor"'],
        ['toString', '"toString"'],
        ['hasOwnProperty', '"hasOwnProperty"'],
        ['error', '"error"'],
        ['the empty one', '""'],
        ['*', '"*"'],
        ['10 KB', `"${'x'.repeat(10_240)}"`],
        ['control characters', JSON.stringify('\u0000\r\n\u001b[31m')],
        ['another namespace’s', '"project:join"'],
        ['a server’s own', '"chat:updated"'],
        ['a method’s', '"handleDisconnect"'],
      ])('%s is UNKNOWN_EVENT', async (_what, name) => {
        const client = await Client.connect(node(), newName('alice'));
        expect((await askRaw(client, `[${name},{}]`)).error).toEqual({
          code: 'UNKNOWN_EVENT',
          message: 'Unknown event',
        });
        expect((await askRaw(client, `[${name}]`)).error?.code).toBe('UNKNOWN_EVENT');
        client.socket.io.engine.write(`2/chat,[${name},{}]`);
        expect(await client.hear<Problem>('error')).toMatchObject([{ code: 'UNKNOWN_EVENT' }]);
      });

      it.each([
        '["disconnect",{}]',
        '["disconnecting",{}]',
        '["connect",{}]',
        '["connect_error",{}]',
        '["newListener",{}]',
        '["removeListener",{}]',
        '[{"toString":1},{}]',
        '[["chat:message"],{}]',
        '[null,{}]',
        '[true,{}]',
        '[]',
        '{}',
        '"chat:message"',
        '',
        '[',
      ])('%s is answered or closes', async (json) => {
        const client = await Client.connect(node(), newName('alice'));
        client.socket.io.engine.write(`2/chat,7${json}`);
        await until('an end', () => client.socket.disconnected || client.of('error').length > 0);
      });
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
