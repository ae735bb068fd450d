import { Delete, Param } from '@nestjs/common';
import { Audit } from '../audit/audit';
import type { RevokedSessions } from '../contracts/auth';
import type { Answer } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { Caller } from './caller.decorator';
import { UserParams } from './dto/user.dto';
import type { Principal } from './principal';
import { Revocations } from './revocations';
import { Roles } from './roles.guard';

/** Ends all sessions of a user: his tokens are no longer good, his connections are closed on every node. */
@RealtimeController('sessions')
export class SessionsController {
  constructor(
    private readonly revocations: Revocations,
    private readonly audit: Audit,
  ) {}

  /** Ends all sessions of the caller. */
  @Delete('me')
  async revokeOwn(@Caller() { userId }: Principal): Promise<Answer<RevokedSessions>> {
    return { data: await this.revoke(userId) };
  }

  /** Ends all sessions of a user. */
  @Roles(['admin'])
  @Delete('users/:id')
  async revokeOf(@Caller() { userId }: Principal, @Param() { id }: UserParams): Promise<Answer<RevokedSessions>> {
    await this.audit.record(userId, 'session:revoke', { userId: id });
    return { data: await this.revoke(id) };
  }

  private async revoke(userId: string): Promise<RevokedSessions> {
    const at = await this.revocations.revoke(userId);
    return { userId, revokedAt: new Date(at).toISOString() };
  }
}
