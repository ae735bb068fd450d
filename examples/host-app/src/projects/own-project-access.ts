import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ProjectAccess, type ProjectRole } from 'depth-realtime';
import { Repository } from 'typeorm';
import { ProjectMember } from './project.entity.js';

/** What somebody may do in a project is what our table says. */
@Injectable()
export class OwnProjectAccess extends ProjectAccess {
  constructor(@InjectRepository(ProjectMember) private readonly members: Repository<ProjectMember>) {
    super();
  }

  async check(userId: string, projectId: string): Promise<ProjectRole | null> {
    return (await this.members.findOneBy({ projectId, userId }))?.role ?? null;
  }
}
