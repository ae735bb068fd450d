import type { Activity, Project, ProjectMemberChange, ProjectRole } from '../contracts/projects';
import { projectRoom } from '../contracts/rooms';
import type { NewComment, ProjectChange, ProjectStore, SeqPage } from '../projects/project.store';
import type { LogEvent } from '../rooms/broker';
import { newName, nextTime } from './names';
import { roomLog } from './room-log';
import { TwoNodes } from './stage';

export function aProject(createdBy: string, draft: Partial<Project> = {}): Project {
  const createdAt = nextTime();
  const given = { id: newName('project'), title: null, status: 'open', progress: 0, milestone: null } as const;
  return { ...given, version: 1, createdBy, createdAt, updatedBy: createdBy, updatedAt: createdAt, ...draft };
}

/** Creates a project of its own for a test and gives its id. */
export async function storedProject(store: ProjectStore, members: Record<string, ProjectRole>): Promise<string> {
  const [creator = ''] = Object.keys(members);
  const project = aProject(creator);
  if (!(await store.create(project, new Map(Object.entries(members))))) throw new Error(`${project.id}: not created`);
  return project.id;
}

export function aProjectChange(updatedBy: string, change: Partial<ProjectChange>): ProjectChange {
  return { updatedBy, updatedAt: nextTime(), ...change };
}

export function aRoleChange(
  projectId: string,
  userId: string,
  role: ProjectRole | null,
  by = 'alice',
): ProjectMemberChange {
  return { projectId, userId, role, by, at: nextTime() };
}

export function aComment(projectId: string, authorId: string, draft: Partial<NewComment> = {}): NewComment {
  return {
    id: newName('comment'),
    projectId,
    authorId,
    comment: 'hello',
    attachments: [],
    createdAt: nextTime(),
    onceKey: null,
    ...draft,
  };
}

/** Two nodes, as the tests of projects look at them. */
export class ProjectNodes extends TwoNodes<ProjectStore> {
  eventsOf(projectId: string): Promise<LogEvent[]> {
    return roomLog(this.b, projectRoom(projectId));
  }

  async feedOf(projectId: string): Promise<SeqPage<Activity>['items']> {
    return (await this.other.activity(projectId, { limit: 100 })).items;
  }

  async epochOf(projectId: string): Promise<string> {
    return (await this.a.broker.position(projectRoom(projectId))).epoch;
  }
}
