import { generateKeyPairSync } from 'node:crypto';
import type { Ticket } from '../../src/contracts/auth';
import type { Message } from '../../src/contracts/chat';
import { newConversation, newName, rest, token } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { claims, compose, hmac, hs256, now, rs256 } from '../support/forged-tokens';
import { Node, onBothEngines, SECRET, startNode } from '../support/node';
import { HANDSHAKES, plainHttp, problemOf, TRANSPORTS, upgradeHeaders, upgradeTo } from '../support/plain-http';

const NAMESPACES = ['/', '/chat'];
const TEXTS = {
  missing: { code: 'UNAUTHENTICATED', en: 'A token is required', ar: 'الرمز المميز مطلوب' },
  invalid: { code: 'UNAUTHENTICATED', en: 'Invalid token', ar: 'رمز مميز غير صالح' },
  expired: { code: 'TOKEN_EXPIRED', en: 'The token has expired', ar: 'انتهت صلاحية الرمز المميز' },
  unknown: { code: 'USER_NOT_FOUND', en: 'User not found', ar: 'المستخدم غير موجود' },
} as const;

const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attackersJwk = attacker.publicKey.export({ format: 'jwk' });

const REFUSED: [what: string, why: keyof typeof TEXTS, token: () => unknown][] = [
  ['no token', 'missing', () => undefined],
  ['an empty token', 'missing', () => ''],
  ['a number as token', 'missing', () => 42],
  ['an object as token', 'missing', () => ({ $ne: null })],
  ['garbage', 'invalid', () => 'garbage'],
  ['three parts of garbage', 'invalid', () => 'a.b.c'],
  ['a token without its signature', 'invalid', () => token('alice').replace(/[^.]+$/, '')],
  ['another secret', 'invalid', () => token('alice', { secret: 'another' })],
  ['alg none', 'invalid', () => compose({ alg: 'none', typ: 'JWT' }, claims())],
  ['alg None', 'invalid', () => compose({ alg: 'None', typ: 'JWT' }, claims())],
  ['alg none over a true signature', 'invalid', () => compose({ alg: 'none' }, claims(), hmac(SECRET))],
  ['no alg', 'invalid', () => compose({ typ: 'JWT' }, claims(), hmac(SECRET))],
  ['another algorithm', 'invalid', () => compose({ alg: 'RS256' }, claims(), rs256(attacker.privateKey))],
  ['a kid that names an empty file', 'invalid', () => compose({ alg: 'HS256', kid: '/dev/null' }, claims(), hmac(''))],
  [
    'a kid that is an injection',
    'invalid',
    () => compose({ alg: 'HS256', kid: "' UNION SELECT 'k" }, claims(), hmac('k')),
  ],
  [
    'its own key as jwk',
    'invalid',
    () => compose({ alg: 'RS256', jwk: attackersJwk }, claims(), rs256(attacker.privateKey)),
  ],
  ['no exp', 'invalid', () => hs256(claims({ exp: undefined }))],
  ['an exp that is text', 'invalid', () => hs256(claims({ exp: '9999999999' }))],
  ['an exp a second ago', 'expired', () => hs256(claims({ exp: Math.floor(now()) - 1 }))],
  ['an nbf 31 s ahead', 'invalid', () => hs256(claims({ nbf: now() + 31 }))],
  ['an iat 31 s ahead', 'invalid', () => hs256(claims({ iat: now() + 31 }))],
  ['an nbf that is text', 'invalid', () => hs256(claims({ nbf: 'tomorrow' }))],
  ['no user id', 'invalid', () => hs256(claims({ sub: undefined }))],
  ['an empty user id', 'invalid', () => hs256(claims({ sub: '' }))],
  ['a user id that is a number', 'invalid', () => hs256(claims({ sub: 42 }))],
  ['a user id with a space', 'invalid', () => hs256(claims({ sub: 'alice bob' }))],
  ['a user id of 129 characters', 'invalid', () => hs256(claims({ sub: 'a'.repeat(129) }))],
  ['the user id __proto__', 'invalid', () => hs256(claims({ sub: '__proto__' }))],
  ['the user id constructor', 'invalid', () => hs256(claims({ sub: 'constructor' }))],
  ['an unknown role', 'invalid', () => hs256(claims({ role: 'root' }))],
  ['a role that is a list', 'invalid', () => hs256(claims({ role: ['admin'] }))],
  ['the role __proto__', 'invalid', () => hs256(claims({ role: '__proto__' }))],
];

const ACCEPTED: [what: string, token: () => unknown][] = [
  ['an nbf 29 s ahead', () => hs256(claims({ sub: newName('alice'), nbf: now() + 29 }))],
  ['an iat 29 s ahead', () => hs256(claims({ sub: newName('alice'), iat: now() + 29 }))],
  ['no iat', () => hs256(claims({ sub: newName('alice'), iat: undefined }))],
  ['no role', () => hs256(claims({ sub: newName('alice') }))],
  ['the role admin', () => hs256(claims({ sub: newName('alice'), role: 'admin' }))],
  ['the role service', () => hs256(claims({ sub: newName('alice'), role: 'service' }))],
  ['a kid beside the right secret', () => hs256(claims({ sub: newName('alice') }), { kid: 'any' })],
  ['a user id of 128 characters', () => hs256(claims({ sub: newName('a'.repeat(119)) }))],
  ['an exp in the far future', () => hs256(claims({ sub: newName('alice'), exp: 1e12 }))],
];

describe('with a shared secret', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ HANDSHAKES_PER_10S: '0' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeConnections);

  it.each(REFUSED)('refuses %s on every namespace, in the language of the caller', async (_what, why, make) => {
    const { code, ...texts } = TEXTS[why];
    for (const namespace of NAMESPACES) {
      for (const locale of ['en', 'ar'] as const) {
        const refusal = await new Connection(node).refused(namespace, () => ({ token: make(), locale }));
        expect(refusal).toEqual({ message: texts[locale], data: { code, message: texts[locale] } });
      }
    }
  });

  it.each(REFUSED)('refuses %s over REST with problem+json', async (_what, why, make) => {
    const { code, ar } = TEXTS[why];
    const given = make();
    const answer = await plainHttp(`${node.url}/api/v1/conversations`, {
      headers: { 'accept-language': 'ar', ...(typeof given === 'string' && { authorization: `Bearer ${given}` }) },
    });
    // What is no text cannot stand in a header.
    const expected = typeof given === 'string' ? { code, title: ar } : { code: 'UNAUTHENTICATED' };
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ status: 401, ...expected, requestId: expect.any(String) as string });
  });

  it.each(REFUSED)(
    'refuses %s at the upgrade of a plain WebSocket, by header and subprotocol',
    async (_what, why, make) => {
      const { code, ar } = TEXTS[why];
      const given = make();
      for (const path of ['/ws', '/ws/rooms/none']) {
        for (const name of ['authorization', 'sec-websocket-protocol'] as const) {
          const value = name === 'authorization' ? `Bearer ${String(given)}` : `depth.v1, bearer.${String(given)}`;
          const headers = { 'accept-language': 'ar', ...(typeof given === 'string' && { [name]: value }) };
          const answer = await upgradeTo(node.url + path, { headers });
          // What is no text cannot stand in a header; nor can an empty subprotocol.
          expect(answer.status).toBe(401);
          expect(problemOf(answer)).toMatchObject({ code, message: ar, requestId: expect.any(String) as string });
        }
      }
    },
  );

  it('names the scheme with every 401, as RFC 9110 (15.5.2) asks', async () => {
    const { headers } = await plainHttp(`${node.url}/api/v1/conversations`);
    expect(headers['www-authenticate']).toMatch(/^Bearer\b/);
  });

  it.each(ACCEPTED)(
    'accepts %s at the upgrade of a plain WebSocket, by header and subprotocol',
    async (_what, make) => {
      const byHeader = await upgradeTo(`${node.url}/ws`, { headers: { authorization: `Bearer ${String(make())}` } });
      expect(byHeader.status).toBe(101);
      const headers = { 'sec-websocket-protocol': `depth.v1, bearer.${String(make())}` };
      const bySubprotocol = await upgradeTo(`${node.url}/ws`, { headers });
      expect([bySubprotocol.status, bySubprotocol.headers['sec-websocket-protocol']]).toEqual([101, 'depth.v1']);
    },
  );

  it.each(ACCEPTED)('accepts %s on every namespace', async (_what, make) => {
    for (const namespace of NAMESPACES) {
      await new Connection(node).admitted(namespace, () => ({ token: make() }));
    }
  });

  it('refreshes with a token of the far future, and gives a ticket for it', async () => {
    const alice = newName('alice');
    const far = hs256(claims({ sub: alice, exp: 1e14 }));
    const socket = await new Connection(node).admitted('/chat', { token: token(alice) });
    const ack = (await socket.emitWithAck('auth:refresh', { token: far })) as { error?: { code: string } };
    expect(ack.error?.code).not.toBe('INTERNAL');
    const answer = await plainHttp(`${node.url}/api/v1/tickets`, {
      method: 'POST',
      headers: { authorization: `Bearer ${far}` },
    });
    expect(answer.status).toBeLessThan(500);
  });

  it('takes the user from sub, and from userId where there is no sub', async () => {
    const [alice, bob] = [newName('alice'), newName('bob')];
    const id = await newConversation(node, [alice, bob]);
    for (const [userId, made] of [
      [alice, claims({ sub: alice, userId: bob })],
      [bob, claims({ sub: undefined, userId: bob })],
    ] as const) {
      const socket = await new Connection(node).admitted('/chat', { token: hs256(made) });
      const ack = (await socket.emitWithAck('chat:message', { conversationId: id, content: 'hello' })) as {
        data: Message;
      };
      expect(ack.data.senderId).toBe(userId);
    }
  });

  it('takes the token from the Authorization header too, on both transports', async () => {
    for (const transport of TRANSPORTS) {
      const extraHeaders = { authorization: `Bearer ${token(newName('alice'))}` };
      const connection = new Connection(node, { transports: [transport], extraHeaders });
      for (const namespace of NAMESPACES) await connection.admitted(namespace);
      const basic = { extraHeaders: { authorization: 'Basic YWxpY2U6c2VjcmV0' } };
      expect((await new Connection(node, basic).refused('/')).data?.code).toBe('UNAUTHENTICATED');
    }
  });

  it('answers in the language of auth.locale, else of Accept-Language, else the default', async () => {
    const arabic = { extraHeaders: { 'accept-language': 'fr, ar-EG;q=0.9, en;q=0.5' } };
    const { en, ar } = TEXTS.missing;
    expect((await new Connection(node, arabic).refused('/chat')).message).toBe(ar);
    expect((await new Connection(node, arabic).refused('/chat', { locale: 'en' })).message).toBe(en);
    expect((await new Connection(node, arabic).refused('/chat', { locale: 'xx' })).message).toBe(ar);
    expect((await new Connection(node).refused('/chat', { locale: 'ar-EG' })).message).toBe(ar);
    expect((await new Connection(node).refused('/chat', { locale: { toString: 1 } })).message).toBe(en);
    expect((await new Connection(node).refused('/chat')).message).toBe(en);
  });

  it('refuses a full token in the query of a handshake, on both transports, before anything else', async () => {
    const good = token(newName('alice'));
    for (const transport of TRANSPORTS) {
      for (const query of [`token=${good}`, `access_token=${good}`, `ticket=${good}`]) {
        const path = `${node.url}/socket.io/?EIO=4&transport=${transport}&${query}`;
        const answer = await HANDSHAKES[transport](node.url, { headers: { authorization: `Bearer ${good}` } });
        expect([200, 101]).toContain(answer.status);
        const headers = transport === 'websocket' ? upgradeHeaders() : {};
        const refused = await plainHttp(path, { headers });
        expect(refused.status).toBe(401);
        expect(problemOf(refused)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      }
    }
  });

  it('refuses a full token in the query of a REST request', async () => {
    const good = token(newName('alice'));
    const answer = await plainHttp(`${node.url}/api/v1/conversations?token=${good}`);
    expect(problemOf(answer)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe('with an issuer, an audience and Arabic as the default', () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'chat', DEFAULT_LOCALE: 'ar' });
  }, 30_000);
  afterAll(() => node.stop());
  afterEach(closeConnections);

  const right = { iss: 'https://id.example', aud: 'chat' };
  const { code, ar: message } = TEXTS.invalid;

  it.each([
    ['no iss', { ...right, iss: undefined }],
    ['another iss', { ...right, iss: 'https://id.example.evil' }],
    ['no aud', { ...right, aud: undefined }],
    ['another aud', { ...right, aud: 'chats' }],
    ['other auds', { ...right, aud: ['cha', 'CHAT'] }],
  ])('refuses %s', async (_what, changes) => {
    for (const namespace of NAMESPACES) {
      const refusal = await new Connection(node).refused(namespace, { token: hs256(claims(changes)) });
      expect(refusal).toEqual({ message, data: { code, message } });
    }
  });

  it('accepts the right ones', async () => {
    await new Connection(node).admitted('/chat', { token: hs256(claims({ sub: newName('alice'), ...right })) });
    const several = claims({ sub: newName('alice'), ...right, aud: ['other', 'chat'] });
    await new Connection(node).admitted('/chat', { token: hs256(several) });
  });
});

onBothEngines(
  (node) => {
    afterEach(closeConnections);

    const service = newName('service');
    const put = async (userId: string, role: 'user' | 'admin' | 'service'): Promise<number> =>
      (
        await rest(
          node(),
          service,
          'PUT',
          `/users/${userId}`,
          { name: 'Someone' },
          {
            authorization: `Bearer ${token(service, { role })}`,
          },
        )
      ).status;

    it('knows a user from the moment a service puts him, on every node and transport', async () => {
      const alice = newName('alice');
      const { code, en: message } = TEXTS.unknown;
      for (const namespace of NAMESPACES) {
        const refusal = await new Connection(node(1)).refused(namespace, { token: token(alice) });
        expect(refusal).toEqual({ message, data: { code, message } });
      }
      const arabic = await new Connection(node()).refused('/', { token: token(alice), locale: 'ar' });
      expect(arabic.message).toBe(TEXTS.unknown.ar);
      const before = await rest(node(), alice, 'GET', '/conversations');
      expect([before.status, before.body.code]).toEqual([401, code]);

      expect(await put(alice, 'service')).toBe(200);
      for (const namespace of NAMESPACES) {
        await new Connection(node(1)).admitted(namespace, { token: token(alice) });
      }
      expect((await rest(node(), alice, 'GET', '/conversations')).status).toBe(200);
    });

    it('lets an admin put users too, and nobody else', async () => {
      const [alice, bob] = [newName('alice'), newName('bob')];
      expect(await put(alice, 'admin')).toBe(200);
      const { status, body } = await rest(node(), alice, 'PUT', `/users/${bob}`, { name: 'Bob' });
      expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
      expect((await new Connection(node()).refused('/', { token: token(bob) })).data?.code).toBe('USER_NOT_FOUND');
    });
  },
  { USER_DIRECTORY: 'registered' },
);

onBothEngines((node) => {
  afterEach(closeConnections);

  const newTicket = async (userId: string): Promise<string> => {
    const { status, body } = await rest<Ticket>(node(), userId, 'POST', '/tickets');
    expect(status).toBe(201);
    const life = Date.parse(body.data.expiresAt) - Date.now();
    expect(life).toBeGreaterThan(0);
    expect(life).toBeLessThanOrEqual(30_000);
    return body.data.ticket;
  };

  it('admits the bearer of a ticket to all namespaces of one connection, and to no second one', async () => {
    const alice = newName('alice');
    const id = await newConversation(node(), [alice]);
    const query = { ticket: await newTicket(alice) };
    const connection = new Connection(node(1), { query });
    await connection.admitted('/');
    const chat = await connection.admitted('/chat');
    const ack = (await chat.emitWithAck('chat:message', { conversationId: id, content: 'hello' })) as { data: Message };
    expect(ack.data.senderId).toBe(alice);
    const { code, en: message } = TEXTS.invalid;
    for (const again of [node(), node(1)]) {
      expect(await new Connection(again, { query }).refused('/')).toEqual({ message, data: { code, message } });
    }
  });

  it('takes a ticket for nothing but a ticket', async () => {
    const ticket = await newTicket(newName('alice'));
    expect((await new Connection(node()).refused('/', { token: ticket })).data?.code).toBe('UNAUTHENTICATED');
    expect((await new Connection(node()).refused('/', { ticket })).data?.code).toBe('UNAUTHENTICATED');
    await new Connection(node(), { query: { ticket } }).admitted('/');
    for (const wrong of ['', 'unknown', '__proto__', 'x'.repeat(4_000)]) {
      const refusal = await new Connection(node(), { query: { ticket: wrong } }).refused('/');
      expect(refusal.data?.code).toBe('UNAUTHENTICATED');
    }
  });

  it('gives the cookie of a ticket to the path of the stream alone', async () => {
    const { headers } = await rest<Ticket>(node(), newName('alice'), 'POST', '/tickets');
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; *Path=\/api\/v1\/stream\b/i);
    expect(cookie).toMatch(/; *HttpOnly/i);
  });
});
