import { Injectable } from '@nestjs/common';
import type { ProjectRole } from '../contracts/projects';
import { ProjectStore } from './project.store';

/** Who may be in which project, as what. A host app answers from its own permissions. */
export abstract class ProjectAccess {
  /** `null`: nothing at all, also for what does not exist; the caller then learns neither. */
  abstract check(userId: string, projectId: string): Promise<ProjectRole | null>;
}

/** By membership. */
@Injectable()
export class ProjectMembershipAccess extends ProjectAccess {
  constructor(private readonly store: ProjectStore) {
    super();
  }

  check(userId: string, projectId: string): Promise<ProjectRole | null> {
    return this.store.role(projectId, userId);
  }
}
