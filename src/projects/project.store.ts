import type { OrMissing } from '../contracts/errors';
import type {
  Activity,
  Project,
  ProjectComment,
  ProjectField,
  ProjectMember,
  ProjectMemberChange,
  ProjectRole,
  ProjectSummary,
  ProjectUpdate,
} from '../contracts/projects';
import { PROJECT_FIELDS } from '../contracts/projects';
import type { Placed } from '../contracts/rooms';
import { descending } from '../paging/descending';
import type { SeqRange } from '../paging/seq-range';

/** What is to become of a project; what is left out stays. */
export type ProjectChange = Partial<Pick<Project, ProjectField>> & Pick<Project, 'updatedBy' | 'updatedAt'>;

/** A comment as it is made, and what recognises a repetition: within 24 h it gives the first comment again. */
export interface NewComment extends ProjectComment {
  /** Recognised per author; `null`: by nothing. Not part of the comment. */
  onceKey: string | null;
}

/** What a write did. */
export interface Written<T> {
  event: Placed<T>;
  /** The entry appended to the feed; `null`: the write changed nothing, and `event` was appended earlier, or never. */
  activity: OrMissing<Activity>;
}

/** A page, ascending. `seq` is each item's place in the project's log, and serves as a cursor. */
export interface SeqPage<T> {
  items: { seq: number; item: T }[];
  hasMore: boolean;
}

/**
 * Projects, their members, comments and activities.
 *
 * Guarantees of every engine: each change, its entry in the activity feed and the room event that tells of it are one
 * atomic step. A change that changes nothing appends nothing. Comments and activities are kept, and never change. The
 * store knows no rights: its caller has checked them. A write to a project that does not exist gives `null`.
 */
export abstract class ProjectStore {
  /** `false`: there is a project of this id already, and it stays as it is. No event tells of it; its activity has seq 0. */
  abstract create(project: Project, members: ReadonlyMap<string, ProjectRole>): Promise<boolean>;

  abstract project(projectId: string): Promise<OrMissing<Project>>;

  /** What a user is to a project; `null`: nothing, or there is no such project. */
  abstract role(projectId: string, userId: string): Promise<OrMissing<ProjectRole>>;

  abstract members(projectId: string): Promise<ProjectMember[]>;

  /** The projects a user is a member of, the most recently changed first. */
  abstract projectsOf(userId: string): Promise<ProjectSummary[]>;

  /**
   * Changes fields (`project:update`). What changes nothing gives the state as it is, with an empty `changed` and the
   * position of the last update (seq 0: there was none). Rejects with `CONFLICT` when the version is not the expected one.
   */
  abstract update(
    projectId: string,
    change: ProjectChange,
    expectedVersion?: number,
  ): Promise<OrMissing<Written<ProjectUpdate>>>;

  /**
   * Gives a user a role, or takes it away (`project:member`), and then ends his subscriptions with it. `null`: he has
   * that role already, or had none. Rejects with `FORBIDDEN` when his role is none of `from`, and with `CONFLICT` when
   * it would leave the project without an owner.
   */
  abstract setRole(
    change: ProjectMemberChange,
    from: readonly ProjectRole[],
  ): Promise<OrMissing<Written<ProjectMemberChange>>>;

  /** Stores a comment (`project:comment`). */
  abstract comment(comment: NewComment): Promise<OrMissing<Written<ProjectComment>>>;

  abstract comments(projectId: string, range: SeqRange): Promise<SeqPage<ProjectComment>>;

  abstract activity(projectId: string, range: SeqRange): Promise<SeqPage<Activity>>;
}

/** The fields in which a project would differ. */
export function changedFields(project: Project, change: ProjectChange): ProjectField[] {
  return PROJECT_FIELDS.filter((field) => change[field] !== undefined && change[field] !== project[field]);
}

/** When a project was last changed: the later, the greater as a text. */
export function changeOf({ updatedAt, id }: Project): string {
  return `${updatedAt}~${id}`;
}

/** Orders projects by their last change, the newest first. */
export const byChange = descending<Project>(changeOf);
