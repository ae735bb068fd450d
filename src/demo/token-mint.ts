import { createSecretKey, KeyObject } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import type { Algorithm } from 'jsonwebtoken';
import type { Role } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { newId } from '../ids/new-id';
import type { JwtSettings } from '../realtime.options';

/** Signs tokens with the configured secret. With a public key or a key set only their owner can. */
export class TokenMint {
  private readonly key: KeyObject | undefined;

  constructor(private readonly jwt: JwtSettings) {
    this.key = jwt.secret === undefined ? undefined : createSecretKey(Buffer.from(jwt.secret, 'utf8'));
  }

  /** Throws `FORBIDDEN` where there is no secret to sign with. */
  mint({ userId, role, expiresInMs }: { userId: string; role: Role; expiresInMs: number }): {
    token: string;
    expiresAt: string;
  } {
    if (!this.key) throw new RealtimeError('FORBIDDEN');
    const exp = Math.floor((Date.now() + expiresInMs) / 1_000);
    const token = sign({ sub: userId, role, exp }, this.key, {
      algorithm: (this.jwt.algorithm ?? 'HS256') as Algorithm,
      jwtid: newId(),
      ...(this.jwt.issuer !== undefined && { issuer: this.jwt.issuer }),
      ...(this.jwt.audience !== undefined && { audience: this.jwt.audience }),
    });
    return { token, expiresAt: new Date(exp * 1_000).toISOString() };
  }
}
