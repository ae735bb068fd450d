import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newName } from '../support/clients';
import { closeConnections, Connection } from '../support/connection';
import { claims, compose, es256, hmac, rs256 } from '../support/forged-tokens';
import { Node, startNode } from '../support/node';

const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString();
const newRsaKey = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });
const user = (): object => claims({ sub: newName('alice') });

/** Publishes a key set, and counts who asked for it. */
class KeyServer {
  asked = 0;
  keys: object[] = [];
  private readonly server: Server = createServer((_request, response) => {
    this.asked += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: this.keys }));
  });

  async listen(): Promise<void> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  publish(...keys: [kid: string, key: KeyObject][]): void {
    this.keys = keys.map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let node: Node;
const serve = (settings: Record<string, string>): void => {
  beforeAll(async () => {
    // The setting of the tests gives way: only one may be set.
    node = await startNode({ JWT_SECRET: '', ...settings });
  }, 30_000);
  afterAll(() => node.stop());
};

afterEach(closeConnections);

async function expectRefused(token: string): Promise<void> {
  for (const namespace of ['/', '/chat']) {
    const { data } = await new Connection(node).refused(namespace, { token });
    expect(data).toEqual({ code: 'UNAUTHENTICATED', message: 'Invalid token' });
  }
}

async function expectAccepted(token: string): Promise<void> {
  for (const namespace of ['/', '/chat']) await new Connection(node).admitted(namespace, { token });
}

describe('with an RSA public key', () => {
  const { publicKey, privateKey } = newRsaKey();
  serve({ JWT_PUBLIC_KEY: pem(publicKey) });

  it('accepts what its owner signed', () =>
    expectAccepted(compose({ alg: 'RS256', typ: 'JWT' }, user(), rs256(privateKey))));

  it('refuses HS256 with the public key as the secret', async () => {
    for (const text of [pem(publicKey), pem(publicKey).trim(), pem(publicKey).replaceAll('\n', '\\n')]) {
      await expectRefused(compose({ alg: 'HS256', typ: 'JWT' }, user(), hmac(text)));
    }
  });

  it('refuses alg none, and an RSA signature under the name of another algorithm', async () => {
    await expectRefused(compose({ alg: 'none' }, user()));
    await expectRefused(compose({ alg: 'RS512' }, user(), rs256(privateKey)));
    await expectRefused(compose({ alg: 'PS256' }, user(), rs256(privateKey)));
  });

  it('believes no key that a token brings or points to', async () => {
    const evil = newRsaKey();
    const keys = new KeyServer();
    await keys.listen();
    keys.publish(['evil', evil.publicKey]);
    const jwk = evil.publicKey.export({ format: 'jwk' });
    for (const header of [
      { kid: 'evil', jku: keys.url },
      { kid: keys.url },
      { kid: 'evil', x5u: keys.url },
      { jwk: { ...jwk, kid: 'evil' } },
    ]) {
      await expectRefused(compose({ alg: 'RS256', typ: 'JWT', ...header }, user(), rs256(evil.privateKey)));
    }
    expect(keys.asked).toBe(0);
    keys.close();
  });
});

describe('with an EC public key', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  serve({ JWT_PUBLIC_KEY: pem(publicKey).replaceAll('\n', '\\n') });

  it('accepts ES256 alone', async () => {
    await expectAccepted(compose({ alg: 'ES256', typ: 'JWT' }, user(), es256(privateKey)));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await expectRefused(compose({ alg: 'ES256', typ: 'JWT' }, user(), es256(other.privateKey)));
    await expectRefused(compose({ alg: 'HS256', typ: 'JWT' }, user(), hmac(pem(publicKey))));
    // CVE-2022-21449: r = s = 0.
    await expectRefused(compose({ alg: 'ES256', typ: 'JWT' }, user(), () => Buffer.alloc(64)));
  });
});

describe('with a published key set', () => {
  const keys = new KeyServer();
  const [first, second, evil] = [newRsaKey(), newRsaKey(), newRsaKey()];
  const signed = (kid: string | undefined, { privateKey }: { privateKey: KeyObject }): string =>
    compose({ alg: 'RS256', typ: 'JWT', kid }, user(), rs256(privateKey));

  beforeAll(async () => {
    await keys.listen();
    keys.publish(['first', first.publicKey]);
    node = await startNode({ JWT_SECRET: '', JWT_JWKS_URI: keys.url });
  }, 30_000);
  afterAll(async () => {
    await node.stop();
    keys.close();
  });

  it('follows the rotation of keys by kid, and asks for a known key once', async () => {
    await expectAccepted(signed('first', first));
    await expectAccepted(signed('first', first));
    expect(keys.asked).toBe(1);
    await expectRefused(signed('first', evil));
    await expectRefused(signed('second', second));

    keys.publish(['first', first.publicKey], ['second', second.publicKey]);
    await expectAccepted(signed('second', second));
    await expectAccepted(signed('first', first));
    await expectRefused(signed('second', first));
  });

  it('refuses what no published key signed, whatever the header says', async () => {
    const { publicKey, privateKey } = evil;
    const jwk = publicKey.export({ format: 'jwk' });
    await expectRefused(compose({ alg: 'RS256', kid: 'first', jwk }, user(), rs256(privateKey)));
    await expectRefused(compose({ alg: 'HS256', kid: 'first' }, user(), hmac(pem(first.publicKey))));
    await expectRefused(compose({ alg: 'none', kid: 'first' }, user()));
    await expectRefused(signed('__proto__', evil));
  });

  it('keeps serving those it knows while strangers ask for keys that do not exist', async () => {
    const strangers = Array.from({ length: 30 }, (_, i) => signed(`no-such-key-${i}`, evil));
    const tries = await Promise.all(strangers.map((token) => new Connection(node).enter('/chat', { token })));
    expect(tries.filter(({ socket }) => socket)).toEqual([]);
    expect(keys.asked).toBeLessThan(30);
    await expectAccepted(signed('first', first));
  });
});
