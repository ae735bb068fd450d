import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newName } from '../support/clients';
import { closeConnections } from '../support/connection';
import { DOORS, Door, REFRESHES, tryDoors } from '../support/doors';
import { claims, compose, hmac, hs256, now, rs256 } from '../support/forged-tokens';
import { Node, SECRET, startNode } from '../support/node';
import { closeSpeakers } from '../support/speakers';

const UNLIMITED = { DEMO: 'true', HANDSHAKES_PER_10S: '0', REST_PER_MINUTE: '0', SOCKETS_PER_USER: '0' };

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attackers = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();
const jwk = attackers.publicKey.export({ format: 'jwk' });

const [INVALID, EXPIRED] = ['UNAUTHENTICATED', 'TOKEN_EXPIRED'];
const RIGHT = { iss: 'https://id.example', aud: 'chat' };
const seconds = (): number => Math.floor(now());

/** What a server is set to, how a token of its own is made, and what it says of others. */
interface Case {
  settings: Record<string, string>;
  good: (userId: string) => string;
  tokens: [what: string, code: string | null, make: (userId: string) => string][];
}

/** Where the attacker's own keys would be fetched from. */
let asked = 0;
const keyServer: Server = createServer((_request, response) => {
  asked += 1;
  response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'evil', use: 'sig', alg: 'RS256' }] }));
});
const keysUrl = (): string => `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks.json`;

const SERVERS: Record<string, Case> = {
  'a shared secret': {
    settings: {},
    good: (sub) => hs256(claims({ sub })),
    tokens: [
      ['no token', INVALID, () => ''],
      ['alg none', INVALID, (sub) => compose({ alg: 'none', typ: 'JWT' }, claims({ sub }))],
      ['alg nOnE', INVALID, (sub) => compose({ alg: 'nOnE' }, claims({ sub }))],
      ['alg none, signed', INVALID, (sub) => compose({ alg: 'none' }, claims({ sub }), hmac(SECRET))],
      ['HS512', INVALID, (sub) => compose({ alg: 'HS512' }, claims({ sub }), hmac(SECRET))],
      ['another secret', INVALID, (sub) => compose({ alg: 'HS256' }, claims({ sub }), hmac('another'))],
      ['kid a path', INVALID, (sub) => compose({ alg: 'HS256', kid: '../../dev/null' }, claims({ sub }), hmac(''))],
      ['kid SQL', INVALID, (sub) => compose({ alg: 'HS256', kid: "x' UNION SELECT 'k" }, claims({ sub }), hmac('k'))],
      ['jwk', INVALID, (sub) => compose({ alg: 'RS256', jwk }, claims({ sub }), rs256(attackers.privateKey))],
      ['no exp', INVALID, (sub) => hs256(claims({ sub, exp: undefined }))],
      ['expired by a second', EXPIRED, (sub) => hs256(claims({ sub, exp: seconds() - 1 }))],
      ['expired now', EXPIRED, (sub) => hs256(claims({ sub, exp: seconds() }))],
      ['a few seconds left', null, (sub) => hs256(claims({ sub, exp: seconds() + 6 }))],
      ['nbf 29 s ahead', null, (sub) => hs256(claims({ sub, nbf: now() + 29 }))],
      ['nbf 31 s ahead', INVALID, (sub) => hs256(claims({ sub, nbf: now() + 31 }))],
      ['iat 29 s ahead', null, (sub) => hs256(claims({ sub, iat: now() + 29 }))],
      ['iat 31 s ahead', INVALID, (sub) => hs256(claims({ sub, iat: now() + 31 }))],
      ['a kid that names nothing', null, (sub) => hs256(claims({ sub }), { kid: 'any' })],
    ],
  },
  'an issuer and an audience': {
    settings: { JWT_ISSUER: RIGHT.iss, JWT_AUDIENCE: RIGHT.aud },
    good: (sub) => hs256(claims({ sub, ...RIGHT })),
    tokens: [
      ['no iss', INVALID, (sub) => hs256(claims({ sub, ...RIGHT, iss: undefined }))],
      ['another iss', INVALID, (sub) => hs256(claims({ sub, ...RIGHT, iss: 'https://id.example.evil' }))],
      ['no aud', INVALID, (sub) => hs256(claims({ sub, ...RIGHT, aud: undefined }))],
      ['another aud', INVALID, (sub) => hs256(claims({ sub, ...RIGHT, aud: ['chats', 'CHAT'] }))],
      ['the right ones', null, (sub) => hs256(claims({ sub, ...RIGHT }))],
    ],
  },
  'a public key': {
    settings: { JWT_SECRET: '', JWT_PUBLIC_KEY: pem(ours.publicKey) },
    good: (sub) => compose({ alg: 'RS256' }, claims({ sub }), rs256(ours.privateKey)),
    tokens: [
      ['HS256 over the key', INVALID, (sub) => compose({ alg: 'HS256' }, claims({ sub }), hmac(pem(ours.publicKey)))],
      [
        'HS256 over the key as one line',
        INVALID,
        (sub) => compose({ alg: 'HS256' }, claims({ sub }), hmac(pem(ours.publicKey).trim())),
      ],
      ['alg none', INVALID, (sub) => compose({ alg: 'none' }, claims({ sub }))],
      ['jwk', INVALID, (sub) => compose({ alg: 'RS256', jwk }, claims({ sub }), rs256(attackers.privateKey))],
      [
        'jku',
        INVALID,
        (sub) => compose({ alg: 'RS256', kid: 'evil', jku: keysUrl() }, claims({ sub }), rs256(attackers.privateKey)),
      ],
      [
        'kid an address',
        INVALID,
        (sub) => compose({ alg: 'RS256', kid: keysUrl() }, claims({ sub }), rs256(attackers.privateKey)),
      ],
      ['its owner’s', null, (sub) => compose({ alg: 'RS256' }, claims({ sub }), rs256(ours.privateKey))],
    ],
  },
};

beforeAll(() => new Promise<void>((listening) => keyServer.listen(0, '127.0.0.1', listening)));
afterAll(() => void keyServer.close());
afterEach(() => {
  closeConnections();
  closeSpeakers();
});

/** T12 at every place where a token is taken. */
describe.each(Object.entries(SERVERS))('a server with %s', (_what, { settings, good, tokens }) => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ ...UNLIMITED, ...settings });
  }, 30_000);
  afterAll(() => node.stop());

  it.each(tokens)('takes a token or refuses it at every door alike: %s (T12)', async (_kind, code, make) => {
    const userId = newName('alice');
    const refreshes = Object.entries(REFRESHES).map(([name, refresh]): [string, Door] => [name, refresh(good, userId)]);
    const doors = { ...DOORS, ...Object.fromEntries(refreshes) };
    const expected = Object.fromEntries(Object.keys(doors).map((name) => [name, code]));
    expect(await tryDoors(doors, node, () => make(userId))).toEqual(expected);
    expect(asked).toBe(0);
  });
});
