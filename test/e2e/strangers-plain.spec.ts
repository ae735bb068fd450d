import { newName, rest, token } from '../support/clients';
import { EVENTS } from '../support/events';
import { onBothEngines } from '../support/node';
import { plainHttp, problemOf, upgradeTo } from '../support/plain-http';
import { closePlainSockets, JsonSocket } from '../support/plain-socket';
import { closeSpeakers } from '../support/speakers';
import { refusedStream } from '../support/sse';
import { fill, isAddressed, Names, nothing, Stage } from '../support/stage';
import { expectToStayAlive } from '../support/staying-alive';

/** What anyone may ask about anyone. */
const OPEN = ['presence:subscribe', 'presence:unsubscribe'];
const FORBIDDEN = { error: { code: 'FORBIDDEN', message: 'You may not do this' } };
const OTHERWISE: Record<string, object> = {
  'chat:leave': { data: {} },
  'conversation:leave': { data: {} },
  'project:leave': { data: {} },
  'notification:list': { error: { code: 'VALIDATION_FAILED', details: [{ path: 'before', constraint: 'exists' }] } },
  'auth:refresh': FORBIDDEN,
};

onBothEngines(
  (node) => {
    afterEach(() => {
      closePlainSockets();
      closeSpeakers();
    });
    expectToStayAlive(() => [node(), node(1)]);

    it('a stranger on /ws is answered about what is somebody’s as about what does not exist, by every event (T16)', async () => {
      const stage = await Stage.set(node);
      const missing = nothing();
      const socket = await JsonSocket.connect(node(1), newName('eve'));
      const asked = EVENTS.filter(({ event, fine }) => isAddressed(fine) && !OPEN.includes(event));
      expect(asked.length).toBeGreaterThan(20);
      for (const { namespace, event, fine } of asked) {
        const ask = (names: Names): Promise<object> => socket.ask(event, fill(fine, names), namespace);
        const [theirs, nobodys] = [await ask(stage.names), await ask(missing)];
        const expected = namespace === '/admin' ? FORBIDDEN : (OTHERWISE[event] ?? FORBIDDEN);
        expect({ event, theirs }).toMatchObject({ event, theirs: expected });
        expect({ event, nobodys }).toEqual({ event, nobodys: theirs });
      }
      expect(socket.closing).toBeUndefined();
      expect(JSON.stringify(socket.events)).not.toContain(stage.names.OWNER);
    });

    it('nor by a poll, a stream or a room of plain text (T16)', async () => {
      const { names } = await Stage.set(node);
      const missing = nothing();
      const eve = newName('eve');
      const headers = { authorization: `Bearer ${token(eve)}` };
      for (const at of [node(0), node(1)]) {
        const answers = async ({ CONVERSATION, PROJECT, OWNER }: Names): Promise<unknown[]> => {
          const problems = await Promise.all([
            ...['after=0', 'after=0&wait=25', 'before=9', 'limit=1'].map((query) =>
              plainHttp(`${at.url}/api/v1/conversations/${CONVERSATION}/messages?${query}`, { headers }),
            ),
            ...[`conversation:${CONVERSATION}`, `project:${PROJECT}`, `user:${OWNER}`].map((room) =>
              refusedStream(at, eve, { rooms: ['user:me', room] }),
            ),
            ...['', '?frames=json'].map((query) =>
              upgradeTo(`${at.url}/ws/rooms/${CONVERSATION}${query}`, { headers }),
            ),
          ]);
          return problems.map((answer) => ({ ...problemOf(answer), requestId: undefined }));
        };
        const theirs = await answers(names);
        expect(theirs).toMatchObject(theirs.map(() => ({ status: 403, code: 'FORBIDDEN' })));
        expect(await answers(missing)).toEqual(theirs);
      }
      expect((await rest(node(), eve, 'GET', '/conversations')).body.data).toEqual([]);
    });
  },
  { EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0', SOCKETS_PER_USER: '0' },
);
