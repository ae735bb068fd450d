import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ConversationAccess, type ConversationGrant } from 'depth-realtime';
import { Repository } from 'typeorm';
import { TeamMember } from './team-member.entity.js';

/** Each team has one conversation, `team:<id>`; who is in the team is in it, and its lead owns it. There are no others. */
@Injectable()
export class TeamAccess extends ConversationAccess {
  constructor(@InjectRepository(TeamMember) private readonly members: Repository<TeamMember>) {
    super();
  }

  async check(userId: string, conversationId: string): Promise<ConversationGrant | null> {
    const [, teamId] = /^team:(.+)$/.exec(conversationId) ?? [];
    const member = teamId === undefined ? null : await this.members.findOneBy({ teamId, userId });
    if (!member) return null;
    return member.lead ? 'owner' : 'member';
  }
}
