import { io } from 'socket.io-client';
import type { Problem } from '../../src/contracts/errors';
import { Ack, Client, closeClients, newName, rest, token } from '../support/clients';
import { Node, startNode } from '../support/node';
import { until } from '../support/until';

const VALIDATION_FAILED = 'بيانات غير صالحة';
const FORBIDDEN_EN = 'You may not do this';

/** Connects with a header, as a browser brings it, and gives the answer to one event. */
async function askWithHeader(
  node: Node,
  languages: string,
  locale: string | undefined,
  event: string,
  data: object,
): Promise<Ack<unknown>> {
  const socket = io(`${node.url}/chat`, {
    auth: { token: token(newName('alice')), locale },
    extraHeaders: { 'accept-language': languages },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  try {
    return (await socket.timeout(10_000).emitWithAck(event, data)) as Ack<unknown>;
  } finally {
    socket.disconnect();
  }
}

async function refusedHandshake(client: Client): Promise<{ message: string; data: Problem }> {
  let refused: (Error & { data?: Problem }) | undefined;
  client.socket.on('connect_error', (error: Error & { data?: Problem }) => (refused = error));
  const { message, data } = await until('the refusal', () => refused);
  return { message, data: data as Problem };
}

describe('Messages in the language of the caller', () => {
  let node: Node;
  afterEach(closeClients);
  afterEach(() => node.stop());

  it('follow auth.locale, else Accept-Language, else the default; codes stay', async () => {
    node = await startNode();
    const [event, data] = ['chat:message', { conversationId: 'x' }];
    const arabic: [languages: string, locale: string | undefined][] = [
      ['ar', undefined],
      ['ar-EG,ar;q=0.9,en;q=0.5', undefined],
      ['fr,ar;q=0.8,en;q=0.2', undefined],
      ['en', 'ar'],
      ['en', 'ar-SA'],
    ];
    for (const [languages, locale] of arabic) {
      const { error } = await askWithHeader(node, languages, locale, event, data);
      expect(error).toMatchObject({
        code: 'VALIDATION_FAILED',
        message: VALIDATION_FAILED,
        details: [{ path: 'content', constraint: 'isString', message: expect.stringMatching(/[ء-ي]/) as string }],
      });
    }
    for (const [languages, locale] of [
      ['en', undefined],
      ['fr', undefined],
      ['ar;q=0.3,en', undefined],
      ['ar', 'en'],
    ] as const) {
      const { error } = await askWithHeader(node, languages, locale, event, data);
      expect(error).toMatchObject({ code: 'VALIDATION_FAILED', message: 'Invalid data' });
    }
    const client = await Client.connect(node, newName('alice'), { auth: { locale: 'ar' } });
    const forbidden = await client.fail('chat:join', { conversationId: newName('nothing') });
    expect(forbidden.code).toBe('FORBIDDEN');
    expect(forbidden.message).not.toBe(FORBIDDEN_EN);
    expect(forbidden.message).toMatch(/[ء-ي]/);
  });

  it('follow DEFAULT_LOCALE where the caller names no language', async () => {
    node = await startNode({ DEFAULT_LOCALE: 'ar' });
    const client = await Client.connect(node, newName('alice'));
    expect((await client.fail('chat:join', {})).message).toBe(VALIDATION_FAILED);
    const english = await Client.connect(node, newName('alice'), { auth: { locale: 'en' } });
    expect((await english.fail('chat:join', {})).message).toBe('Invalid data');
    expect((await rest(node, newName('alice'), 'POST', '/conversations', {})).body.message).toBe(VALIDATION_FAILED);
  });

  it('are the given ones at a handshake', async () => {
    node = await startNode({ USER_DIRECTORY: 'registered' });
    const auth = { locale: 'ar' };
    const refused = async (more: object): Promise<[string, string, string]> => {
      const client = Client.open(node, newName('alice'), { auth: { ...auth, ...more } });
      const { message, data } = await refusedHandshake(client);
      return [data.code, data.message, message];
    };
    const both = (code: string, message: string): [string, string, string] => [code, message, message];
    expect(await refused({ token: undefined })).toEqual(both('UNAUTHENTICATED', 'الرمز المميز مطلوب'));
    expect(await refused({ token: 'not a token' })).toEqual(both('UNAUTHENTICATED', 'رمز مميز غير صالح'));
    expect(await refused({})).toEqual(both('USER_NOT_FOUND', 'المستخدم غير موجود'));
  });

  it('are the given ones for too many events', async () => {
    node = await startNode({ EVENTS_PER_MINUTE: '2', REST_PER_MINUTE: '1' });
    const alice = newName('alice');
    const client = await Client.connect(node, alice, { auth: { locale: 'ar' } });
    for (let i = 0; i < 2; i++) await client.ask('chat:history', { conversationId: 'x' });
    const limited = await client.fail('chat:history', { conversationId: 'x' });
    expect(limited).toEqual({
      code: 'RATE_LIMITED',
      message: 'تجاوز حد المعدل',
      retryAfterMs: expect.any(Number) as number,
    });
    const headers = { 'accept-language': 'ar' };
    expect((await rest(node, alice, 'GET', '/conversations', undefined, headers)).status).toBe(200);
    const { status, body } = await rest(node, alice, 'GET', '/conversations', undefined, headers);
    expect([status, body.code, body.message]).toEqual([429, 'RATE_LIMITED', 'تجاوز حد المعدل']);
  });

  it('are Arabic over REST for an Accept-Language of Arabic', async () => {
    node = await startNode();
    const headers = { 'accept-language': 'ar-EG,ar;q=0.9,en;q=0.5' };
    const invalid = await rest(node, newName('alice'), 'POST', '/conversations', {}, headers);
    expect(invalid.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      title: VALIDATION_FAILED,
      message: VALIDATION_FAILED,
    });
    expect(invalid.body.details?.every(({ message }) => /[ء-ي]/.test(message))).toBe(true);
    const anonymous = await fetch(`${node.url}/api/v1/conversations`, { headers });
    expect(await anonymous.json()).toMatchObject({ code: 'UNAUTHENTICATED', message: 'الرمز المميز مطلوب' });
    const bad = await fetch(`${node.url}/api/v1/conversations`, {
      headers: { ...headers, authorization: 'Bearer x.y.z' },
    });
    expect(await bad.json()).toMatchObject({ code: 'UNAUTHENTICATED', message: 'رمز مميز غير صالح' });
  });
});
