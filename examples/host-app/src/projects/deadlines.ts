import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { NotificationsService, ProjectsService } from 'depth-realtime';
import { LessThan, Repository } from 'typeorm';
import { ProjectMember, ProjectRow } from './project.entity.js';

/** What the worker does: projects that are overdue are put on hold, and their members are told. */
@Injectable()
export class Deadlines {
  constructor(
    @InjectRepository(ProjectRow) private readonly rows: Repository<ProjectRow>,
    @InjectRepository(ProjectMember) private readonly members: Repository<ProjectMember>,
    private readonly projects: ProjectsService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Gives how many people it has told. Started twice, it tells nobody twice. */
  async remind(): Promise<number> {
    let told = 0;
    for (const { id, ownerId, dueAt } of await this.rows.findBy({ dueAt: LessThan(new Date().toISOString()) })) {
      await this.projects.update(ownerId, id, { status: 'on_hold' });
      const userIds = (await this.members.findBy({ projectId: id })).map(({ userId }) => userId);
      const onceKey = `overdue ${id} ${dueAt}`;
      const body = `${id} was due on ${dueAt?.slice(0, 10)}`;
      await this.notifications.notify({ userIds, type: 'overdue', title: 'Overdue', body, data: { id }, onceKey });
      await this.rows.update({ id }, { dueAt: null });
      told += userIds.length;
    }
    return told;
  }
}
