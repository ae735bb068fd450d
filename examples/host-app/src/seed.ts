import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Memberships, ProjectMembers, ProjectsService, RealtimeError } from 'depth-realtime';
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
    private readonly projectMembers: ProjectMembers,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if ((await this.database.manager.count(Person)) === 0) await this.fillTables();
    await unlessThere(() => this.openTeam());
    await unlessThere(() => this.openProject());
  }

  private async fillTables(): Promise<void> {
    const { manager } = this.database;
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
  }

  /** The team's conversation, under the id by which `TeamAccess` knows it. */
  private async openTeam(): Promise<void> {
    const others = await this.database.manager.findBy(TeamMember, { teamId: 'design', lead: false });
    const memberIds = others.map(({ userId }) => userId);
    await this.memberships.create('alice', { id: 'team:design', type: 'group', title: 'Design', memberIds });
  }

  /** The live side of the project: what is said, done and heard in it. */
  private async openProject(): Promise<void> {
    await this.projects.create('alice', { id: 'launch', title: 'Launch' });
    await this.projectMembers.setRole('alice', 'launch', 'bob', 'viewer');
  }
}

/** Redis has kept it; the memory engine has not. */
async function unlessThere(open: () => Promise<void>): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof RealtimeError && error.code === 'CONFLICT')) throw error;
  }
}
