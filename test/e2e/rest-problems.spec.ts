import type { Message } from '../../src/contracts/chat';
import { newConversation, newName, rest } from '../support/clients';
import { onBothEngines } from '../support/node';
import { expectProblem, raw } from '../support/problems';

const nested = (depth: number): string => '{"metadata":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

onBothEngines((node) => {
  const post = (user: string, body: string, headers?: Record<string, string>): ReturnType<typeof raw> =>
    raw(node(), user, 'POST', '/api/v1/conversations', body, headers);

  it('answers 404 for what there is not, in the language of the caller', async () => {
    const alice = newName('alice');
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['GET', '/api/v1'],
      ['GET', '/api/v1/nothing'],
      ['POST', '/api/v1/conversations/x/y/z'],
      ['PATCH', '/api/v1/conversations'],
      ['DELETE', '/api/v2/conversations'],
    ] as const) {
      for (const user of [alice, null]) {
        const problem = expectProblem(await raw(node(), user, method, path), 404, 'NOT_FOUND');
        expect(problem.message).toBe('Not found');
      }
    }
    const arabic = await raw(node(), alice, 'GET', '/api/v1/nothing', undefined, { 'accept-language': 'ar' });
    expect(expectProblem(arabic, 404, 'NOT_FOUND').message).toBe('غير موجود');
  });

  it('gives every failed request an id of its own', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () => (await rest(node(), newName('alice'), 'GET', '/conversations/x')).body.requestId),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('answers 401 to who does not say who he is', async () => {
    const path = '/api/v1/conversations';
    for (const headers of [
      {},
      { authorization: 'Basic abc' },
      { authorization: 'Bearer' },
      { authorization: 'Bearer a.b.c' },
    ] as Record<string, string>[]) {
      expectProblem(await raw(node(), null, 'GET', path, undefined, headers), 401, 'UNAUTHENTICATED');
      expectProblem(await raw(node(), null, 'POST', path, '{}', headers), 401, 'UNAUTHENTICATED');
    }
  });

  it('answers 400 to what is not JSON, or not an object', async () => {
    const alice = newName('alice');
    for (const body of ['{', '{"type":', 'hello', '[]', '"text"', '7', '{"type":"group"}}', "{'type':'group'}"]) {
      expectProblem(await post(alice, body), 400, 'VALIDATION_FAILED');
    }
    expectProblem(await post(alice, ''), 400, 'VALIDATION_FAILED');
    expectProblem(await post(alice, 'type=group', { 'content-type': 'text/plain' }), 400, 'VALIDATION_FAILED');
    const arabic = await post(alice, '{', { 'accept-language': 'ar' });
    expect(expectProblem(arabic, 400, 'VALIDATION_FAILED').message).toBe('بيانات غير صالحة');
  });

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=klingon' },
    { 'content-encoding': 'klingon' },
    { 'content-encoding': 'gzip' }, // which the body is not
  ])('blames the caller, not itself, for a body in an encoding it does not know: %j', async (headers) => {
    const answer = await post(newName('alice'), '{"type":"group"}', headers);
    expectProblem(answer, 400, 'VALIDATION_FAILED');
  });

  it('blames the caller, not itself, for a path that cannot be decoded', async () => {
    const answer = await raw(node(), newName('alice'), 'GET', '/api/v1/conversations/%E0%A4%A');
    expectProblem(answer, 400, 'VALIDATION_FAILED');
  });

  it('names what is wrong with a body or a path', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const wrong: [method: string, path: string, body: object | undefined, ...where: string[]][] = [
      ['POST', '/conversations', {}, 'type'],
      ['POST', '/conversations', { type: 'other' }, 'type'],
      ['POST', '/conversations', { type: 'group', id: 'a b' }, 'id'],
      ['POST', '/conversations', { type: 'group', id: 'toString' }, 'id'],
      ['POST', '/conversations', { type: 'group', title: 7 }, 'title'],
      ['POST', '/conversations', { type: 'group', memberIds: 'bob' }, 'memberIds'],
      ['POST', '/conversations', { type: 'group', memberIds: ['a b'] }, 'memberIds'],
      ['POST', '/conversations', { type: 'group', ownerId: 'bob' }, 'ownerId'],
      ['GET', '/conversations/__proto__', undefined, 'id'],
      ['GET', '/conversations/constructor', undefined, 'id'],
      ['GET', `/conversations/${'x'.repeat(129)}`, undefined, 'id'],
      ['PUT', `/conversations/${id}/members/a%20b`, {}, 'userId'],
      ['PUT', `/conversations/${id}/read`, {}, 'messageId'],
      ['POST', `/conversations/${id}/messages`, {}, 'content'],
      ['POST', `/conversations/${id}/messages`, { content: 'x'.repeat(4_001) }, 'content'],
      ['POST', `/conversations/${id}/messages`, { content: 'x', type: 'image' }, 'metadata.url'],
      ['POST', `/conversations/${id}/messages`, { content: 'x', senderId: 'bob' }, 'senderId'],
      ['POST', `/conversations/${id}/messages`, { content: 'x', replyTo: newName('nothing') }, 'replyTo'],
      ['PATCH', `/conversations/${id}/messages/x`, {}, 'content'],
    ];
    for (const [method, path, body, ...where] of wrong) {
      const answer = await raw(node(), alice, method, `/api/v1${path}`, body && JSON.stringify(body));
      const { details } = expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect({ path, body, where: [...new Set(details?.map(({ path: at }) => at))] }).toEqual({ path, body, where });
    }
    expect((await rest<Message[]>(node(), alice, 'GET', `/conversations/${id}/messages`)).body.data).toEqual([]);
  });

  it('answers 400 to names that objects inherit and to JSON too deep, and lives', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const path = `/api/v1/conversations/${id}/messages`;
    for (const body of [
      '{"content":"x","metadata":{"__proto__":{"polluted":true}}}',
      '{"content":"x","metadata":{"a":{"constructor":1}}}',
      '{"content":"x","__proto__":{"type":"file"}}',
      nested(33),
      nested(5_000),
    ]) {
      expectProblem(await raw(node(), alice, 'POST', path, body), 400, 'VALIDATION_FAILED');
    }
    const { details } = expectProblem(await raw(node(), alice, 'POST', path, nested(32)), 400, 'VALIDATION_FAILED');
    expect(details?.[0]?.constraint).not.toBe('maxDepth');
    expect((await rest(node(), alice, 'GET', `/conversations/${id}`)).status).toBe(200);
  });

  it('takes a body of 100 KiB, and answers 413 to one byte more', async () => {
    const alice = newName('alice');
    const body = (bytes: number): string => JSON.stringify({ type: 'group' }).padEnd(bytes, ' ');
    expect((await post(alice, body(102_400))).status).toBe(201);
    expectProblem(await post(alice, body(102_401)), 413, 'PAYLOAD_TOO_LARGE');
    expectProblem(await post(alice, body(1_000_000)), 413, 'PAYLOAD_TOO_LARGE');
  });

  it('answers 403 alike for what is someone else’s and what does not exist, on every route', async () => {
    const [alice, eve] = [newName('alice'), newName('eve')];
    const id = await newConversation(node(), [alice]);
    const sent = await rest<Message>(node(), alice, 'POST', `/conversations/${id}/messages`, { content: 'hers' });
    const nothing = newName('nothing');
    const routes = (conversation: string, message: string): [method: string, path: string, body?: object][] => [
      ['GET', `/${conversation}`],
      ['PUT', `/${conversation}/members/${eve}`],
      ['DELETE', `/${conversation}/members/${eve}`],
      ['DELETE', `/${conversation}/members/${alice}`],
      ['GET', `/${conversation}/messages`],
      ['POST', `/${conversation}/messages`, { content: 'x' }],
      ['PATCH', `/${conversation}/messages/${message}`, { content: 'x' }],
      ['DELETE', `/${conversation}/messages/${message}`],
      ['PUT', `/${conversation}/read`, { messageId: message }],
    ];
    const nowhere = routes(nothing, newName('nothing'));
    for (const [i, [method, path, body]] of routes(id, sent.body.data.id).entries()) {
      const refused = async (at: string): Promise<object> => {
        const answer = await raw(node(1), eve, method, `/api/v1/conversations${at}`, body && JSON.stringify(body));
        return { ...expectProblem(answer, 403, 'FORBIDDEN'), requestId: '' };
      };
      expect(await refused(nowhere[i]?.[1] ?? '')).toEqual(await refused(path));
    }
    expect((await rest<Message[]>(node(), alice, 'GET', `/conversations/${id}/messages`)).body.data).toHaveLength(1);
  });

  it('has nosniff on every answer, and keeps none in a cache', async () => {
    const alice = newName('alice');
    for (const [method, path] of [
      ['GET', '/api/v1/conversations'],
      ['POST', '/api/v1/tickets'],
      ['GET', '/api/v1/nothing'],
      ['GET', '/health/live'],
    ] as const) {
      const { headers } = await raw(node(), alice, method, path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    }
    expect((await raw(node(), alice, 'GET', '/api/v1/conversations')).headers.get('cache-control')).toBe('no-store');
  });
});
