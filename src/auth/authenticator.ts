import { Injectable } from '@nestjs/common';
import type { Role } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import type { Principal } from './principal';
import { Revocations, Standing } from './revocations';
import { TicketStore } from './tickets';
import { TokenVerifier } from './token-verifier';
import { UserDirectory } from './user-directory';

export interface Credentials {
  token?: string;
  ticket?: string;
}

/** Decides who is calling, and whether he may call at all. The same for every transport. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly directory: UserDirectory,
    private readonly revocations: Revocations,
    private readonly tickets: TicketStore,
  ) {}

  /**
   * Rejects with `UNAUTHENTICATED`, `TOKEN_EXPIRED`, `USER_NOT_FOUND` or `USER_BANNED`. Callers with one of the roles in
   * `unlisted` need not be in the directory.
   */
  async authenticate({ token, ticket }: Credentials, unlisted: readonly Role[] = []): Promise<Principal> {
    const principal = ticket === undefined ? await this.verifier.verify(token) : await this.redeem(ticket);
    const [user, standing] = await Promise.all([
      this.directory.findById(principal.userId),
      this.revocations.standing(principal.userId),
    ]);
    if (!user && !unlisted.includes(principal.role)) throw new RealtimeError('USER_NOT_FOUND');
    const objection = objectionTo(principal, standing);
    if (objection) throw new RealtimeError(objection);
    return { ...principal, name: user?.name ?? principal.name };
  }

  private async redeem(ticket: string): Promise<Principal> {
    const principal = await this.tickets.redeem(ticket);
    if (!principal) throw new RealtimeError('UNAUTHENTICATED', { reason: 'invalid' });
    if (principal.expiresAt <= Date.now()) throw new RealtimeError('TOKEN_EXPIRED');
    return principal;
  }
}

/** Why a user with this standing may not call with this token; `undefined`: he may. */
export function objectionTo(
  { issuedAt }: Principal,
  { bannedUntil, revokedAt }: Standing,
): 'USER_BANNED' | 'UNAUTHENTICATED' | undefined {
  if (bannedUntil !== null && bannedUntil > Date.now()) return 'USER_BANNED';
  // A token that does not say when it was issued may be any age.
  return revokedAt !== null && (issuedAt ?? 0) < revokedAt ? 'UNAUTHENTICATED' : undefined;
}
