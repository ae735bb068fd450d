import { Controller, Delete, ForbiddenException, HttpCode, Param, UseFilters, UseGuards } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Memberships } from 'depth-realtime';
import { Repository } from 'typeorm';
import { RealtimeErrors } from '../realtime-errors.filter.js';
import { CallerGuard, CallerId } from '../users/caller.guard.js';
import { TeamMember } from './team-member.entity.js';

@Controller('teams')
@UseGuards(CallerGuard)
@UseFilters(RealtimeErrors)
export class TeamsController {
  constructor(
    @InjectRepository(TeamMember) private readonly members: Repository<TeamMember>,
    private readonly memberships: Memberships,
  ) {}

  /** A lead takes somebody out: of the table, and of the room, where his sockets hear no more from now on. */
  @Delete(':teamId/members/:userId')
  @HttpCode(204)
  async remove(
    @CallerId() callerId: string,
    @Param('teamId') teamId: string,
    @Param('userId') userId: string,
  ): Promise<void> {
    if (!(await this.members.existsBy({ teamId, userId: callerId, lead: true }))) throw new ForbiddenException();
    await this.members.delete({ teamId, userId });
    await this.memberships.remove(callerId, `team:${teamId}`, userId);
  }
}
