import { createHmac, KeyObject, sign } from 'node:crypto';
import { SECRET } from './node';

type Signer = (input: string) => Buffer;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token put together by hand, as an attacker would: no library objects to its header or claims. */
export function compose(header: object, claims: object, signer: Signer = () => Buffer.alloc(0)): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export function hmac(secret: string): Signer {
  return (input) => createHmac('sha256', secret).update(input).digest();
}

export function rs256(key: KeyObject): Signer {
  return (input) => sign('sha256', Buffer.from(input), key);
}

export function es256(key: KeyObject): Signer {
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

/** Signed with the secret of the tests. */
export function hs256(claims: object, header: object = {}): string {
  return compose({ alg: 'HS256', typ: 'JWT', ...header }, claims, hmac(SECRET));
}

/** Seconds since the epoch, with fractions. */
export function now(): number {
  return Date.now() / 1_000;
}

/** Claims that are fine, but for what is changed; `undefined` takes one away. */
export function claims(changes: object = {}): object {
  const at = Math.floor(now());
  return { sub: 'alice', iat: at, exp: at + 600, ...changes };
}
