import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Memberships, ProjectsService } from 'depth-realtime';
import { DataSource } from 'typeorm';
import { ProjectMember, ProjectRow } from './projects/project.entity.js';
import { TeamMember } from './teams/team-member.entity.js';
import { Person } from './users/person.entity.js';

/** Somebody to try it out with: alice and bob in a team and a project of theirs, carol in neither. */
@Injectable()
export class Seed implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly memberships: Memberships,
    private readonly projects: ProjectsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { manager } = this.database;
    if ((await manager.count(Person)) > 0) return;
    await manager.insert(
      Person,
      ['alice', 'bob', 'carol'].map((id) => ({ id, name: id, mail: `${id}@example.org` })),
    );
    await manager.insert(TeamMember, [
      { teamId: 'design', userId: 'alice', lead: true },
      { teamId: 'design', userId: 'bob', lead: false },
    ]);
    await manager.insert(ProjectRow, { id: 'launch', ownerId: 'alice', dueAt: '2026-01-01T00:00:00.000Z' });
    await manager.insert(ProjectMember, [
      { projectId: 'launch', userId: 'alice', role: 'owner' },
      { projectId: 'launch', userId: 'bob', role: 'viewer' },
    ]);
    // The room of the team, and the live side of the project, under the ids of this app.
    await this.memberships.create('alice', { id: 'team:design', type: 'group', title: 'Design', memberIds: ['bob'] });
    await this.projects.create('alice', { id: 'launch', title: 'Launch', memberIds: ['bob'] });
  }
}
