import type { Problem } from '../../src/contracts/errors';
import { Client, newConversation, newName, token } from '../support/clients';
import { EACH_EVENT, EventEntry, EVENTS } from '../support/events';
import { Node, onBothEngines } from '../support/node';
import { plainHttp, PlainAnswer, problemOf } from '../support/plain-http';
import { askRaw } from '../support/raw-events';
import { EACH_ROUTE, RouteEntry } from '../support/routes';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

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

/** By itself, and, for the least and the most of it, inside of a payload. */
const placed = (json: string, field: string): string[] =>
  [DEEP[0]?.[1], DEEP.at(-1)?.[1]].includes(json) ? [json, `{"${field}":[${json}]}`] : [json];

type Target = Pick<RouteEntry, 'method' | 'path' | 'roles'>;

function send(node: Node, { method, path, roles = ['user'] }: Target, body: string, more = {}): Promise<PlainAnswer> {
  const authorization = `Bearer ${token('someone', { role: roles[0] })}`;
  const length = String(Buffer.byteLength(body));
  const headers = { authorization, 'content-type': 'application/json', 'content-length': length, ...more };
  return plainHttp(`${node.url}/api/v1${path}`, { method, headers, body });
}

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    const connect = ({ namespace, role }: Pick<EventEntry, 'namespace' | 'role'>): Promise<Client> =>
      Client.connect(node(), newName('alice'), { namespace, role });

    describe('what is nested too deep (T1)', () => {
      describe.each(SPEAKERS)('over %s', (_transport, speak) => {
        it.each(EACH_EVENT)('is refused by %s', async (_name, { event, shape, ...entry }) => {
          const client = await speak(node(), newName('alice'), entry);
          const [field = 'other'] = Object.keys(shape).reverse();
          for (const [what, json] of DEEP) {
            for (const payload of placed(json, field)) {
              const { error } = await client.askJson(event, payload);
              expect([what, error?.code]).toEqual([what, 'VALIDATION_FAILED']);
              expect(error?.details?.[0]).toMatchObject({ constraint: expect.stringMatching(/^maxDepth/) as string });
              expect(JSON.stringify(error).length).toBeLessThan(1_000);
            }
          }
        });

        it('is refused by an unknown event, and where no answer was asked for', async () => {
          const client = await speak(node(), newName('alice'));
          for (const [, json] of DEEP) {
            const { error } = await client.askJson('no:such:event', json);
            expect(['VALIDATION_FAILED', 'UNKNOWN_EVENT']).toContain(error?.code);
            client.tellJson('chat:message', json);
          }
          const told = await client.hear<Problem>('error', DEEP.length);
          expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['VALIDATION_FAILED']));
        });
      });

      it.each(EACH_EVENT)('is refused by %s in two arguments, each of them too deep', async (_name, entry) => {
        const client = await connect(entry);
        const { error } = await askRaw(client, `["${entry.event}",${objects(4_000)},${arrays(8_000)}]`);
        expect(error?.code).toBe('VALIDATION_FAILED');
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

        const route = { method: 'POST', path: `/conversations/${id}/messages` };
        const authorization = `Bearer ${token(alice)}`;
        const rest = (metadata: string): Promise<PlainAnswer> =>
          send(node(), route, `{"content":"deep","metadata":${metadata}}`, { authorization });
        expect((await rest(objects(31))).status).toBe(201);
        expect(problemOf(await rest(objects(32))).details).toMatchObject([{ constraint: 'maxDepth' }]);
      });

      it.each(EACH_ROUTE)('is refused by %s', async (_name, { shape = {}, ...entry }) => {
        const [field = 'other'] = Object.keys(shape).reverse();
        for (const [, json] of [...DEEP, ['17,000 objects', objects(17_000)] as const]) {
          for (const body of placed(json, field)) {
            if (body.length > 102_400) continue;
            const answer = await send(node(), entry, body, { 'idempotency-key': newName('key') });
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
        for (const { event, ...entry } of EVENTS) {
          const other = await connect(entry);
          expect(await other.fail(event, list(1_001))).toMatchObject({
            code: 'VALIDATION_FAILED',
            details: [{ path: '', constraint: 'arrayMaxSize' }],
          });
          other.close();
        }
        const memberIds = Array.from({ length: 1_001 }, (_, i) => `user-${i}`);
        const answer = await send(
          node(),
          { method: 'POST', path: '/conversations' },
          JSON.stringify({ type: 'group', memberIds }),
        );
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

      it.each(EACH_EVENT)(
        'are refused by %s, in the ack or as the event `error`',
        async (_name, { event, ...entry }) => {
          const client = await connect(entry);
          let told = 0;
          for (const [what, args] of PAYLOADS) {
            // A payload may be left out where nothing in it is required.
            if (
              args.length < 2 &&
              (args[0] ?? null) === null &&
              !Object.values(entry.shape).some(({ optional }) => !optional)
            )
              continue;
            const { error } = (await client.socket.timeout(10_000).emitWithAck(event, ...args)) as { error?: Problem };
            expect([what, error?.code]).toEqual([what, 'VALIDATION_FAILED']);
            expect(error?.details?.[0]?.path).toEqual(expect.any(String));
            client.socket.emit(event, ...args);
            expect((await client.hear<Problem>('error', (told += 1))).at(-1)).toEqual(error);
          }
        },
      );
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
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
