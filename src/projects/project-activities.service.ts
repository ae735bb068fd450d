import { Injectable } from '@nestjs/common';
import type { Activity } from '../contracts/projects';
import { Placed, projectRoom } from '../contracts/rooms';
import { requireOneWay, SeqRange } from '../paging/seq-range';
import { Broker } from '../rooms/broker';
import { ProjectAccess } from './project-access';
import { requireRole } from './project-rights';
import { ProjectStore, SeqPage, Written } from './project.store';

/** The activity feed of projects. */
@Injectable()
export class ProjectActivities {
  constructor(
    private readonly store: ProjectStore,
    private readonly access: ProjectAccess,
    private readonly broker: Broker,
  ) {}

  async list(userId: string, projectId: string, range: SeqRange): Promise<SeqPage<Activity>> {
    requireOneWay(range);
    await requireRole(this.access, userId, projectId);
    return this.store.activity(projectId, range);
  }

  /** Tells who is in the project, but the connection the write came from, and gives the write's event. */
  tell<T>({ event, activity }: Written<T>, connectionId?: string): Placed<T> {
    if (activity) {
      const notice = { event: 'activity', data: activity, except: connectionId };
      // The write stands, and its entry in the feed: a notice that cannot be sent is lost.
      this.broker.notify(projectRoom(activity.projectId), notice).catch(() => undefined);
    }
    return event;
  }
}
