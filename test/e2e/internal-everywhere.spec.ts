import { newConversation, newName, rest, token } from '../support/clients';
import { withNodesOnRedis } from '../support/node';
import { plainHttp, PlainAnswer, problemOf, upgradeTo } from '../support/plain-http';
import { closePlainSockets, JsonSocket, PlainSocket } from '../support/plain-socket';
import { refusedStream } from '../support/sse';
import { until } from '../support/until';

const SECRET = 'do not echo';
const INTERNAL = { code: 'INTERNAL', message: 'An internal error occurred' };

/** Only what Redis holds can be made wrong from outside: then everything that reads it throws. */
describe('what goes wrong inside, on whatever is no Socket.IO (T21)', () => {
  const { node, redis } = withNodesOnRedis(1);
  afterEach(closePlainSockets);

  /** A conversation whose members cannot be read any more. */
  async function broken(then?: (id: string, userId: string) => Promise<void>): Promise<{ id: string; alice: string }> {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    await then?.(id, alice);
    const members = redis().cli('keys', `*${id}*members`);
    redis().cli('del', members);
    redis().cli('set', members, 'of a wrong type');
    return { id, alice };
  }

  function expectInternal(answer: PlainAnswer): void {
    const { requestId, ...problem } = problemOf(answer);
    expect(requestId).toMatch(/./);
    expect(problem).toEqual({ type: 'about:blank', title: INTERNAL.message, status: 500, ...INTERNAL });
    expect(answer.text).not.toContain(SECRET);
  }

  it('is INTERNAL to a frame of /ws, with an id and without, and the connection stays', async () => {
    const { id, alice } = await broken();
    const socket = await JsonSocket.connect(node(), alice);
    const payload = { conversationId: id, content: SECRET };
    expect(await socket.ask('chat:message', payload)).toEqual({ error: INTERNAL });
    socket.write(JSON.stringify({ event: 'chat:message', data: payload }));
    await until('the event', () => socket.errors().length === 1);
    expect(socket.errors()).toEqual([INTERNAL]);
    expect((await socket.ask('notification:list', {})).error).toBeUndefined();
  });

  it('is INTERNAL to a frame of /ws/rooms, and to its upgrade', async () => {
    let room: PlainSocket | undefined;
    const { id, alice } = await broken(async (conversationId, userId) => {
      room = await PlainSocket.room(node(), userId, conversationId, { query: '?frames=json' });
      room.write('before');
      await room.hear(1);
    });
    room?.write(SECRET);
    await room?.hear(2);
    expect(JSON.parse(room?.texts[1] ?? '')).toEqual({ error: INTERNAL });
    const headers = { authorization: `Bearer ${token(alice)}` };
    expectInternal(await upgradeTo(`${node().url}/ws/rooms/${id}`, { headers }));
  });

  it('is INTERNAL to a stream, a long poll and any other request', async () => {
    const { id, alice } = await broken();
    const headers = { authorization: `Bearer ${token(alice)}` };
    expectInternal(await refusedStream(node(), alice, { rooms: [`conversation:${id}`] }));
    const path = `${node().url}/api/v1/conversations/${id}/messages`;
    expectInternal(await plainHttp(`${path}?after=0&wait=25`, { headers }));
    expectInternal(await plainHttp(path, { headers }));
    const json = { ...headers, 'content-type': 'application/json' };
    expectInternal(await plainHttp(path, { method: 'POST', headers: json, body: `{"content":"${SECRET}"}` }));
  });

  it('is told in the log, without what was sent', async () => {
    const { id, alice } = await broken();
    await rest(node(), alice, 'POST', `/conversations/${id}/messages`, { content: SECRET });
    expect(node().output()).toContain('WRONGTYPE');
    expect(node().output()).not.toContain(SECRET);
  });
});
