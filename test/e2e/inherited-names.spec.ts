import { join } from 'node:path';
import { newName, rest } from '../support/clients';
import { EACH_EVENT, EVENTS, INHERITED } from '../support/events';
import { onBothEngines } from '../support/node';
import { EACH_ROUTE, ROUTES } from '../support/routes';
import { closeSpeakers, SPEAKERS } from '../support/speakers';
import { expectRefusal, fill, isAddressed, Stage } from '../support/stage';
import { expectToStayAlive } from '../support/staying-alive';
import { until } from '../support/until';

const PROBE = join(__dirname, '..', 'support', 'pollution.js');

/** Keys of their own, as JSON.parse makes them: an object literal would set the prototype. */
const evil = (name: string): string => `{"${name}":{"polluted":true,"status":200,"role":"admin"}}`;

/** A part of a list: by turns all of it. */
const some = <T>(list: T[], turn: number): T[] => list.filter((_, i) => (i + turn) % 4 === 0 || list.length < 3);

onBothEngines(
  (node) => {
    afterEach(closeSpeakers);
    expectToStayAlive(() => [node(), node(1)]);

    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(node);
    });
    afterEach(() => stage.disconnected());

    /** Afterwards no object of a server has what was sent, and the answers are what they always are. */
    afterEach(async () => {
      for (const one of new Set([node(), node(1)])) {
        const from = one.output().length;
        process.kill(one.pid, 'SIGUSR2');
        const found = await until('the probe', () => /polluted by: \[(.*)\]/.exec(one.output().slice(from)));
        expect(found[1]).toBe('');
        const { status, body } = await rest(one, newName('someone'), 'GET', '/conversations');
        expect([status, body]).toEqual([200, { data: [], page: { before: null, after: null, hasMore: false } }]);
      }
    });

    describe('names that objects inherit (T19)', () => {
      describe.each(SPEAKERS)('over %s', (_transport, connect) => {
        let speaking: Stage;
        beforeAll(async () => {
          speaking = await Stage.set(node, connect);
        });
        afterEach(() => speaking.disconnected());

        it.each(EACH_EVENT)('are no id and no key of a client in %s', async (_name, { event, shape, ...entry }) => {
          const client = await speaking.client(entry);
          for (const name of INHERITED) {
            for (const [field, { named }] of Object.entries(shape)) {
              if (!named) continue;
              const payload = { ...speaking.fill(entry.fine), [field]: named(name) };
              expectRefusal((await client.ask(event, payload)).error, field);
            }
          }
        });

        it.each(EACH_EVENT)('are no key at any depth of %s', async (_name, { event, shape, ...entry }) => {
          const client = await speaking.client(entry);
          for (const [i, name] of INHERITED.entries()) {
            const { error } = await client.askJson(event, evil(name));
            expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: [{ path: name }] });
            for (const field of some([...Object.keys(shape), 'other'], i)) {
              const inner = { ...speaking.fill(entry.fine), [field]: { list: [JSON.parse(evil(name)) as unknown] } };
              expectRefusal((await client.ask(event, inner)).error, `${field}.list.0.${name}`);
            }
          }
        });

        it.each(INHERITED)('are no events: %s', async (name) => {
          for (const namespace of new Set(EVENTS.map((entry) => entry.namespace))) {
            const client = await speaking.client({ namespace, role: namespace === '/admin' ? 'admin' : 'user' });
            expect(await client.ask(name, {})).toEqual({ error: { code: 'UNKNOWN_EVENT', message: 'Unknown event' } });
            client.tell(name, {});
            expect(await client.hear('error')).toMatchObject([{ code: 'UNKNOWN_EVENT' }]);
          }
        });
      });

      it.each(EACH_ROUTE.filter(([, { shape }]) => shape))(
        'are no id and no key in the body of %s',
        async (_name, { shape = {}, fine = {}, ...entry }) => {
          for (const [i, name] of INHERITED.entries()) {
            for (const [field, { named }] of some(Object.entries(shape), i)) {
              const given = stage.fill(fine);
              if (named) expectRefusal((await stage.rest(entry, { ...given, [field]: named(name) })).body, field);
              const inner = { ...given, [field]: { list: [JSON.parse(evil(name)) as unknown] } };
              const { status, body } = await stage.rest(entry, inner);
              expect(status).toBe(400);
              expectRefusal(body, `${field}.list.0.${name}`);
            }
            expectRefusal((await stage.rest(entry, JSON.parse(evil(name)))).body, name);
          }
        },
      );

      it.each(INHERITED)('are no id in the path of any route: %s', async (name) => {
        for (const { method, path, roles, fine } of ROUTES) {
          const [pattern = ''] = path.split('?');
          if (!isAddressed(pattern)) continue;
          for (const part of pattern.match(/[A-Z]{2,}/g) ?? []) {
            const given = fill(pattern, { ...stage.names, [part]: name });
            const { status, body } = await stage.rest({ method, path: given, roles }, fine && stage.fill(fine));
            expect({ method, given, status, code: body.code }).toEqual({
              method,
              given,
              status: 400,
              code: 'VALIDATION_FAILED',
            });
            expect(body.details?.[0]?.path).toMatch(/^(id|userId|messageId)$/);
          }
        }
      });

      it.each(INHERITED)('do nothing in the query of any route: %s', async (name) => {
        for (const { method, path, roles } of ROUTES.filter(({ queries }) => queries)) {
          for (const query of [`${name}[polluted]=true`, `${name}=1`, `x[${name}][polluted]=1`]) {
            const [address = ''] = path.split('?');
            const { status } = await stage.rest({ method, path: `${address}?${query}`, roles });
            expect([path, query, [200, 400].includes(status)]).toEqual([path, query, true]);
          }
        }
      });

      it.each(INHERITED)('are mere text where there may be any: %s', async (name) => {
        const { CONVERSATION, PROJECT } = stage.names;
        const chat = await stage.client({ namespace: '/chat', role: 'user' });
        const sent = await chat.send(CONVERSATION, `@${name} hello`);
        expect(sent).toMatchObject({ content: `@${name} hello`, mentions: [], metadata: {}, reactions: {} });
        const projects = await stage.client({ namespace: '/projects', role: 'user' });
        const written = { projectId: PROJECT, comment: `@${name}`, attachments: [{ url: 'https://x', name }] };
        expect(await projects.do('project:comment', written)).toMatchObject(written);
        const milestone = { projectId: PROJECT, progress: 1, milestone: name };
        expect(await projects.do('project:progress', milestone)).toMatchObject({ milestone: name });
        const body = { userId: 'OWNER', type: 'x', title: name, body: name, data: { name } };
        const made = await stage.rest({ method: 'POST', path: '/notifications', roles: ['service'] }, stage.fill(body));
        expect(made.body.data).toMatchObject({ title: name, body: name, data: { name } });
      });
    });
  },
  {
    DEMO: 'true',
    EVENTS_PER_MINUTE: '0',
    REST_PER_MINUTE: '0',
    HANDSHAKES_PER_10S: '0',
    NODE_OPTIONS: `--require ${JSON.stringify(PROBE)}`,
  },
);
