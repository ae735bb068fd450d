import fc from 'fast-check';
import type { Message } from '../../src/contracts/chat';
import type { Problem } from '../../src/contracts/errors';
import type { ProjectDetails } from '../../src/contracts/projects';
import { Client, newConversation, newName } from '../support/clients';
import { EACH_EVENT, EVENTS, HUGE } from '../support/events';
import { mutationsOf } from '../support/mutations';
import { onBothEngines } from '../support/node';
import { EACH_ROUTE, ROUTES } from '../support/routes';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { expectRefusal, Stage } from '../support/stage';
import { expectToStayAlive } from '../support/staying-alive';

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(node);
    });
    afterEach(() => stage.disconnected());

    describe('generated payloads (T20)', () => {
      describe.each(SPEAKERS)('over %s', (transport, connect) => {
        // The guards and pipes are the same.
        const numRuns = transport === '/ws' ? 10 : 40;
        let speaking: Stage;
        beforeAll(async () => {
          speaking = await Stage.set(node, connect);
        });
        afterEach(() => speaking.disconnected());

        it.each(EACH_EVENT)('%s names what is missing, too much, or wrong', async (_name, entry) => {
          const client = await speaking.client(entry);
          await fc.assert(
            fc.asyncProperty(mutationsOf(entry.shape, speaking.fill(entry.fine)), async ({ field, payload }) => {
              expectRefusal((await client.ask(entry.event, payload)).error, field);
            }),
            { numRuns },
          );
          expect(client.of('error')).toEqual([]);
        });

        it.each(EACH_EVENT)('%s tells it as the event `error` where no answer is asked for', async (_name, entry) => {
          const client = await speaking.client(entry);
          const mutations = mutationsOf(entry.shape, speaking.fill(entry.fine));
          const payloads = fc.sample(mutations, 10).map(({ payload }) => payload);
          for (const payload of payloads) client.tell(entry.event, payload);
          const told = await client.hear<Problem>('error', payloads.length);
          expect(told.map(({ code }) => code)).toEqual(payloads.map(() => 'VALIDATION_FAILED'));
        });
      });

      it.each(EACH_ROUTE.filter(([, { shape }]) => shape))(
        '%s names what is missing, too much, or wrong',
        async (_name, { shape = {}, fine = {}, ...entry }) => {
          await fc.assert(
            fc.asyncProperty(mutationsOf(shape, stage.fill(fine)), async ({ field, payload }) => {
              const { status, body } = await stage.rest(entry, payload);
              expect(status).toBe(400);
              expectRefusal(body, field);
            }),
            { numRuns: 40 },
          );
        },
      );

      it.each(EACH_ROUTE.filter(([, { queries }]) => queries))(
        '%s names what is wrong with its query',
        async (_name, { queries = [], ...entry }) => {
          for (const [field, query] of queries) {
            const [path = ''] = entry.path.split('?');
            const { status, body } = await stage.rest(entry, undefined, `${path}?${query}`);
            expect({ query, status, code: body.code }).toEqual({ query, status: 400, code: 'VALIDATION_FAILED' });
            expectRefusal(body, field);
          }
        },
      );

      it('lets no number be too much for it', async () => {
        const whole = /^(before|after|expectedVersion|seq|size)$/;
        for (const entry of EVENTS) {
          const client = await stage.client(entry);
          const fields = Object.keys(entry.shape).filter((field) => whole.test(field) && field !== 'before');
          const numbers = fc.sample(HUGE, 6);
          const payloads = numbers.flatMap((number) => [
            ...fields.map((field) => ({ [field]: number })),
            ...('since' in entry.shape ? [{ since: { seq: number, epoch: 'x' } }] : []),
            ...('attachments' in entry.shape ? [{ attachments: [{ url: 'http://x', size: number }] }] : []),
            ...(entry.event === 'chat:history' ? [{ before: number }] : []),
          ]);
          for (const payload of payloads) {
            const { error } = await client.ask(entry.event, { ...stage.fill(entry.fine), ...payload });
            expect({ event: entry.event, payload, code: error?.code ?? 'CONFLICT' }).not.toMatchObject({
              code: expect.stringMatching(/INTERNAL|STORE/) as string,
            });
          }
        }
        for (const entry of ROUTES.filter(({ queries = [] }) => queries.some(([field]) => field === 'after'))) {
          for (const query of ['before=999999999999999', 'after=999999999999999', 'after=99999999999999999999']) {
            const { status } = await stage.rest(entry, undefined, `${entry.path}?${query}`);
            expect([entry.path, query, [200, 400].includes(status)]).toEqual([entry.path, query, true]);
          }
        }
      });

      it('accepts what is exactly at its limit', async () => {
        const alice = newName('alice');
        const conversationId = await newConversation(node(), [alice]);
        const client = await Client.connect(node(1), alice);
        const sent = await client.do<Message>('chat:message', {
          conversationId,
          content: '😀'.repeat(4_000),
          metadata: { text: 'x'.repeat(8_192 - '{"text":""}'.length) },
          clientMessageId: 'k'.repeat(128),
        });
        expect(Array.from(sent.content)).toHaveLength(4_000);
        const { id: messageId } = sent;
        await client.do('chat:react', { conversationId, messageId, reaction: 'r'.repeat(64), on: true });
        await client.do('chat:history', { conversationId, limit: 100, before: 0 });
        const named = newName('x'.repeat(119));
        expect(await newConversation(node(), [newName('alice')], { id: named })).toBe(named);
      });
    });

    describe('what a project does not take', () => {
      const url = 'https://example.org/a';
      const WRONG: [field: string, event: string, method: string, path: string, wrong: object[]][] = [
        ['progress', 'project:progress', 'PATCH', '', [75.5, -1, 101, '75'].map((progress) => ({ progress }))],
        ['status', 'project:statusUpdate', 'PATCH', '', ['done', 'Open', ''].map((status) => ({ status }))],
        [
          'attachments.0.url',
          'project:comment',
          'POST',
          '/comments',
          ['javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:x', 'data:text/html,x'].map((bad) => ({
            comment: 'x',
            attachments: [{ url: bad }],
          })),
        ],
        [
          'attachments',
          'project:comment',
          'POST',
          '/comments',
          [{ comment: 'x', attachments: Array.from({ length: 11 }, () => ({ url })) }],
        ],
      ];

      it.each(WRONG)('is named as %s, by %s and by %s', async (field, event, method, route, wrong) => {
        const client = await stage.client({ namespace: '/projects', role: 'user' });
        for (const payload of wrong) {
          const { details } = await client.fail(event, { ...stage.fill({ projectId: 'PROJECT' }), ...payload });
          expect(details).toMatchObject([{ path: field }]);
          const { status, body } = await stage.rest({ method, path: `/projects/PROJECT${route}` }, payload);
          expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
          expect(body.details).toMatchObject([{ path: field }]);
        }
        const { body } = await stage.rest<ProjectDetails>({ method: 'GET', path: '/projects/PROJECT' });
        expect(body.data).toMatchObject({ progress: 0, status: 'open' });
      });
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
