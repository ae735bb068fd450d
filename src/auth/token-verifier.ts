import { decode, JwtPayload, TokenExpiredError, verify } from 'jsonwebtoken';
import { ROLES } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { isId } from '../contracts/ids';
import type { JwtSettings } from '../realtime.options';
import type { Principal } from './principal';
import { VerificationKeys, verificationKeys } from './verification-key';

/** How far ahead `nbf` and `iat` may lie, in seconds. There is none for `exp`. */
const CLOCK_TOLERANCE = 30;
/** The last moment that has a date (ECMA-262, 21.4.1.1), in seconds. */
const LAST_DATE = 8.64e12;

/** Verifies tokens (RFC 7519). Rejects with `UNAUTHENTICATED` or `TOKEN_EXPIRED`. */
export class TokenVerifier {
  private readonly keys: VerificationKeys;

  constructor(private readonly jwt: JwtSettings) {
    this.keys = verificationKeys(jwt);
  }

  async verify(token: string | undefined): Promise<Principal> {
    if (token === undefined || token === '') throw new RealtimeError('UNAUTHENTICATED', { reason: 'missing' });
    try {
      return this.toPrincipal(await this.claims(token));
    } catch (cause) {
      if (cause instanceof RealtimeError) throw cause;
      if (cause instanceof TokenExpiredError) throw new RealtimeError('TOKEN_EXPIRED', { cause });
      throw new RealtimeError('UNAUTHENTICATED', { reason: 'invalid', cause });
    }
  }

  private async claims(token: string): Promise<JwtPayload> {
    const header = decode(token, { complete: true })?.header;
    const key = await this.keys.find(header?.kid);
    const claims = verify(token, key, {
      algorithms: [this.keys.algorithm],
      issuer: this.jwt.issuer,
      audience: this.jwt.audience,
      ignoreNotBefore: true, // checked below: its tolerance is not that of `exp`
    });
    if (typeof claims === 'string') throw new Error('not a JSON payload');
    return claims;
  }

  private toPrincipal(claims: JwtPayload): Principal {
    const { exp, nbf, iat, name, jti } = claims;
    const latest = Date.now() / 1000 + CLOCK_TOLERANCE;
    if (typeof exp !== 'number' || exp > LAST_DATE) throw new Error('no exp, or none that is a date');
    if (nbf !== undefined && !(nbf <= latest)) throw new Error('nbf lies ahead');
    if (iat !== undefined && !(iat <= latest)) throw new Error('iat lies ahead');
    const userId: unknown = claims.sub ?? claims.userId;
    if (!isId(userId)) throw new Error('sub is no user id');
    const role = ROLES.find((known) => known === (claims.role ?? 'user'));
    if (!role) throw new Error('unknown role');
    return {
      userId,
      role,
      name: typeof name === 'string' ? name : null,
      issuedAt: iat === undefined ? null : iat * 1000,
      expiresAt: exp * 1000,
      tokenId: jti ?? null,
    };
  }
}
