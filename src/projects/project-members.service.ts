import { Injectable } from '@nestjs/common';
import { requireKnownUser } from '../auth/known-user';
import { UserDirectory } from '../auth/user-directory';
import { found, RealtimeError } from '../contracts/errors';
import { PROJECT_ROLES, ProjectMemberChange, ProjectRole } from '../contracts/projects';
import { Placed, projectRoom } from '../contracts/rooms';
import { RoomRecheck } from '../nodes/room-recheck';
import { ProjectAccess } from './project-access';
import { ProjectActivities } from './project-activities.service';
import { requireRole } from './project-rights';
import { ProjectStore } from './project.store';

/** The roles a manager gives and takes. */
const MANAGED_ROLES: readonly ProjectRole[] = ['member', 'viewer'];

/** Who is in a project, as what. A project never loses its last owner: that is `CONFLICT`. */
@Injectable()
export class ProjectMembers {
  constructor(
    private readonly store: ProjectStore,
    private readonly access: ProjectAccess,
    private readonly activities: ProjectActivities,
    private readonly directory: UserDirectory,
    private readonly rights: RoomRecheck,
  ) {}

  /** An owner gives any role to anyone. A manager makes members and viewers, but not of owners and managers. */
  async setRole(
    callerId: string,
    projectId: string,
    userId: string,
    role: ProjectRole,
  ): Promise<ProjectMemberChange | Placed<ProjectMemberChange>> {
    const managed = await this.requireManaged(callerId, projectId);
    if (!managed.includes(role)) throw new RealtimeError('FORBIDDEN');
    await requireKnownUser(this.directory, userId, 'userId');
    const change = { projectId, userId, role, by: callerId, at: new Date().toISOString() };
    const written = await this.store.setRole(change, managed);
    return written ? this.activities.tell(written) : change;
  }

  /** By the same rules; and anyone leaves. The removed user's subscriptions end with it. */
  async remove(callerId: string, projectId: string, userId: string): Promise<Placed<ProjectMemberChange>> {
    const leaves = callerId === userId;
    const managed = await (leaves
      ? requireRole(this.access, callerId, projectId).then(() => PROJECT_ROLES)
      : this.requireManaged(callerId, projectId));
    const change = { projectId, userId, role: null, by: callerId, at: new Date().toISOString() };
    return this.activities.tell(found(await this.store.setRole(change, managed)));
  }

  /**
   * For an app with a `ProjectAccess` of its own, after it has taken somebody's right: that is asked again, and if he has
   * none any more his subscriptions on every node end, with `room:closed`. Changes no list. Rejects with
   * `STORE_UNAVAILABLE` when a node may not have heard of it: call it again.
   */
  recheck(projectId: string, userId: string): Promise<void> {
    return this.rights.of(projectRoom(projectId), userId);
  }

  /** The roles the caller gives and takes. */
  private async requireManaged(callerId: string, projectId: string): Promise<readonly ProjectRole[]> {
    const role = await requireRole(this.access, callerId, projectId, ['owner', 'manager']);
    return role === 'owner' ? PROJECT_ROLES : MANAGED_ROLES;
  }
}
