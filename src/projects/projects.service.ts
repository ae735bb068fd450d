import { Injectable, OnModuleInit } from '@nestjs/common';
import { requireKnownUser } from '../auth/known-user';
import { UserDirectory } from '../auth/user-directory';
import { permitted, RealtimeError } from '../contracts/errors';
import { idOf } from '../contracts/namespaces';
import {
  Attendance,
  JoinedProject,
  Project,
  ProjectDetails,
  ProjectField,
  ProjectRole,
  ProjectSummary,
  ProjectUpdate,
} from '../contracts/projects';
import { Placed, projectRoom, Since } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { pageBefore } from '../paging/descending';
import { Presence } from '../presence/presence';
import { Backlog, RoomHub } from '../rooms/room-hub';
import { toPosition } from '../rooms/since';
import { ProjectAccess } from './project-access';
import { ProjectActivities } from './project-activities.service';
import { CHANGING_ROLES, requireRole } from './project-rights';
import { changeOf, ProjectStore } from './project.store';

/** What of a project is given; progress is a whole percent. */
export type ProjectFields = Partial<Pick<Project, ProjectField>>;

export interface ProjectDraft extends ProjectFields {
  /** Default: a new UUIDv7. */
  id?: string;
  /** Beside the creator. */
  memberIds?: readonly string[];
}

/** Under what a change is made. */
export interface ChangeTerms {
  /** The version the caller has seen; a change that came before his is then `CONFLICT`. */
  expectedVersion?: number;
  /** Where the change came from: this connection is not told of its own activity. */
  connectionId?: string;
}

/** The rules of projects. Knows no transport: gateways, controllers and host code call it alike. */
@Injectable()
export class ProjectsService implements OnModuleInit {
  constructor(
    private readonly store: ProjectStore,
    private readonly access: ProjectAccess,
    private readonly activities: ProjectActivities,
    private readonly directory: UserDirectory,
    private readonly hub: RoomHub,
    private readonly presence: Presence,
  ) {}

  onModuleInit(): void {
    this.hub.admitBy('project', async (room, { userId }) => (await this.access.check(userId, idOf(room))) !== null);
    const attendance = (room: string, userId: string): Attendance => ({ userId, projectId: idOf(room) });
    this.presence.announce('project', {
      arrived: (room, userId) => ({ event: 'user:joined', data: attendance(room, userId) }),
      left: (room, userId) => ({ event: 'user:left', data: attendance(room, userId) }),
    });
  }

  /**
   * Subscribes a connection: `enter` makes it hear the room and answers it, in one, and then gives it the `backlog` as
   * if it came just now.
   */
  async join(
    { userId, connectionId }: { userId: string; connectionId: string },
    { projectId, since }: { projectId: string; since?: Partial<Since> },
    enter: (joined: JoinedProject, backlog: Backlog) => void,
  ): Promise<void> {
    const room = projectRoom(projectId);
    const from = since && toPosition(room, since);
    // A room is opened only for whom it may concern.
    await requireRole(this.access, userId, projectId);
    await this.hub.join(room, {
      since: from,
      authorize: () => this.enter(userId, connectionId, projectId),
      enter: (recovery, view, backlog) => enter({ ...view, ...recovery }, backlog),
    });
  }

  /** The creator is its owner. */
  async create(
    creatorId: string,
    { id = newId(), title = null, status = 'open', progress = 0, milestone = null, memberIds = [] }: ProjectDraft,
  ): Promise<ProjectDetails> {
    await Promise.all(memberIds.map((userId, i) => requireKnownUser(this.directory, userId, `memberIds.${i}`)));
    const roles = new Map<string, ProjectRole>(memberIds.map((userId) => [userId, 'member']));
    roles.set(creatorId, 'owner');
    const createdAt = new Date().toISOString();
    const made = { version: 1, createdBy: creatorId, createdAt, updatedBy: creatorId, updatedAt: createdAt };
    const project: Project = { id, title, status, progress, milestone, ...made };
    // Whether the caller may see the one that has the id or not, it is taken.
    if (!(await this.store.create(project, roles))) throw new RealtimeError('CONFLICT');
    return { ...project, role: 'owner', members: [...roles].map(([userId, role]) => ({ userId, role })) };
  }

  /** The caller's projects, the most recently changed first; `before` is the cursor of the page before. */
  async list(
    userId: string,
    range: { before?: string; limit: number },
  ): Promise<{ projects: ProjectSummary[]; before: string | null; hasMore: boolean }> {
    const all = await this.store.projectsOf(userId);
    const { page: projects, ...cursor } = pageBefore(all, changeOf, range);
    return { projects, ...cursor };
  }

  async get(userId: string, projectId: string): Promise<ProjectDetails> {
    const role = await requireRole(this.access, userId, projectId);
    const [project, members] = await Promise.all([this.store.project(projectId), this.store.members(projectId)]);
    return { ...permitted(project), role, members };
  }

  /** What is given as it is already changes nothing, and nobody hears of it. */
  async update(
    userId: string,
    projectId: string,
    fields: ProjectFields,
    { expectedVersion, connectionId }: ChangeTerms = {},
  ): Promise<Placed<ProjectUpdate>> {
    await requireRole(this.access, userId, projectId, CHANGING_ROLES);
    const change = { ...fields, updatedBy: userId, updatedAt: new Date().toISOString() };
    const written = permitted(await this.store.update(projectId, change, expectedVersion));
    return this.activities.tell(written, connectionId);
  }

  /** Counts the connection in, and shows what it enters. */
  private async enter(
    userId: string,
    connectionId: string,
    projectId: string,
  ): Promise<Pick<JoinedProject, 'project' | 'role' | 'present'>> {
    const room = projectRoom(projectId);
    const role = await requireRole(this.access, userId, projectId);
    const [project, users] = await Promise.all([
      this.store.project(projectId),
      this.presence.users(room),
      this.presence.enter(room, userId, connectionId),
    ]);
    return { project: permitted(project), role, present: [...new Set([userId, ...users])] };
  }
}
