import { createPublicKey, createSecretKey, KeyObject } from 'node:crypto';
import type { JwksClient } from 'jwks-rsa';
import type { Algorithm, JwtSettings } from '../realtime.options';

/** The one algorithm accepted, and the key for a token's `kid`. Nothing else of a token's header is believed. */
export interface VerificationKeys {
  algorithm: Algorithm;
  /** Rejects when there is no such key. */
  find(kid: string | undefined): Promise<KeyObject>;
}

/** The algorithm asked for cannot be used with the key. */
export class AlgorithmError extends Error {}

/**
 * Throws when the settings name a key that cannot be read, or one that does not fit the algorithm.
 * Keys are key objects: given text, the verifying library would parse it as a public key first, each time.
 */
export function verificationKeys(jwt: JwtSettings): VerificationKeys {
  if (jwt.jwksUri !== undefined) return publishedKeys(jwt.jwksUri, jwt.algorithm ?? 'RS256');
  const key = jwt.publicKey !== undefined ? createPublicKey(jwt.publicKey) : secretKey(jwt.secret);
  const algorithm = jwt.algorithm ?? defaultAlgorithm(key);
  if (!fits(key, algorithm)) throw new AlgorithmError(`${algorithm} does not fit the key`);
  return { algorithm, find: () => Promise.resolve(key) };
}

function publishedKeys(jwksUri: string, algorithm: Algorithm): VerificationKeys {
  let client: Promise<JwksClient> | undefined;
  const keys = new WeakMap<object, KeyObject>();
  return {
    algorithm,
    async find(kid) {
      client ??= createClient(jwksUri);
      const published = await (await client).getSigningKey(kid);
      let key = keys.get(published);
      if (!key) keys.set(published, (key = createPublicKey(published.getPublicKey())));
      return key;
    },
  };
}

/** Loaded only where it is used: with it comes a library that is ESM alone, which many a host's tests cannot load. */
async function createClient(jwksUri: string): Promise<JwksClient> {
  const { JwksClient } = await import('jwks-rsa');
  return new JwksClient({ jwksUri, cache: true, rateLimit: true, timeout: 5_000 });
}

function secretKey(secret: string | undefined): KeyObject {
  if (!secret) throw new Error('jwt.secret: must not be empty');
  return createSecretKey(Buffer.from(secret, 'utf8'));
}

function defaultAlgorithm(key: KeyObject): Algorithm {
  if (key.type === 'secret') return 'HS256';
  return key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
}

function fits(key: KeyObject, algorithm: Algorithm): boolean {
  if (key.type === 'secret') return algorithm.startsWith('HS');
  if (key.asymmetricKeyType === 'ec') return algorithm.startsWith('ES');
  return algorithm.startsWith('RS') || algorithm.startsWith('PS');
}
