import type { Answered, Nothing } from './answers';
import type { Placed, Recovery, Since } from './rooms';

export const PROJECT_STATUSES = [
  'draft',
  'open',
  'in_progress',
  'on_hold',
  'in_review',
  'completed',
  'cancelled',
] as const;
export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

/** From the most to the least: a viewer may read and comment, a member also change, the others also manage members. */
export const PROJECT_ROLES = ['owner', 'manager', 'member', 'viewer'] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

/** What of a project changes by itself, without its version's leave. */
export const PROJECT_FIELDS = ['title', 'status', 'progress', 'milestone'] as const;
export type ProjectField = (typeof PROJECT_FIELDS)[number];

export interface Project {
  id: string;
  title: string | null;
  status: ProjectStatus;
  /** Whole percent, 0–100. */
  progress: number;
  milestone: string | null;
  /** 1 when made, one more with every change. Give it as `expectedVersion` or `If-Match`. */
  version: number;
  createdBy: string;
  createdAt: string;
  updatedBy: string;
  updatedAt: string;
}

export interface ProjectMember {
  userId: string;
  role: ProjectRole;
}

/** A project as one user sees it. */
export interface ProjectSummary extends Project {
  role: ProjectRole;
}

export interface ProjectDetails extends ProjectSummary {
  members: ProjectMember[];
}

/** `project:update` */
export interface ProjectUpdate extends Pick<Project, 'version' | ProjectField | 'updatedBy' | 'updatedAt'> {
  projectId: string;
  changed: ProjectField[];
}

/** What a comment refers to: `url` is http or https, `size` in bytes. */
export interface Attachment {
  url: string;
  name?: string;
  mimeType?: string;
  size?: number;
}

/** `project:comment`. Never changes. */
export interface ProjectComment {
  id: string;
  projectId: string;
  authorId: string;
  comment: string;
  attachments: Attachment[];
  createdAt: string;
}

/** `project:member`: a new role, or none any more. */
export interface ProjectMemberChange {
  projectId: string;
  userId: string;
  role: ProjectRole | null;
  by: string;
  at: string;
}

/** What happened in a project, by type. */
export interface ActivityData {
  'project.created': { title: string | null };
  'project.updated': Pick<ProjectUpdate, 'version' | 'changed' | ProjectField>;
  'comment.added': { commentId: string };
  'member.changed': { userId: string; role: ProjectRole | null };
}
export type ActivityType = keyof ActivityData;

/** `activity`, and an entry of the activity feed. Never changes. */
export type Activity = {
  [T in ActivityType]: { projectId: string; type: T; actorId: string; data: ActivityData[T]; at: string };
}[ActivityType];

/** The ack of `project:join`. */
export interface JoinedProject extends Recovery {
  project: Project;
  role: ProjectRole;
  /** Who is there now, the caller included. */
  present: string[];
}

/** `user:joined`, `user:left` */
export interface Attendance {
  userId: string;
  projectId: string;
}

/** What is addressed to a project. */
export interface ToProject {
  projectId: string;
}

/** A change by a client. */
interface Change extends ToProject {
  /** The version the change is meant for; another one is `CONFLICT`. Default: whichever it has. */
  expectedVersion?: number;
  /** Of no effect: the token decides. */
  updatedBy?: string;
}

/** A comment as a client says it. */
export interface CommentDraft {
  /** 1 to 4,000 characters (`MAX_CONTENT_LENGTH`). */
  comment: string;
  /** At most 10. Default none. */
  attachments?: Attachment[];
  /** Repeated within 24 h by the same author, it gives the first comment again. */
  clientCommentId?: string | null;
}

/** Events of /projects from a client: the payload, and the data of its ack. */
export interface ProjectClientEvents {
  /** Enters the project and answers with its state; with `since` also with what was missed. */
  'project:join': Answered<ToProject & { since?: Since }, JoinedProject>;
  /** Hears no more of the project. Membership is kept. */
  'project:leave': Answered<ToProject, Nothing>;
  /** A new status. Members may, not viewers. */
  'project:statusUpdate': Answered<Change & { status: ProjectStatus }, Placed<ProjectUpdate>>;
  /** How far it is, and maybe a milestone. Members may, not viewers. */
  'project:progress': Answered<Change & { progress: number; milestone?: string | null }, Placed<ProjectUpdate>>;
  /** Says something about the project. `@userId` of a member mentions him. */
  'project:comment': Answered<ToProject & CommentDraft, Placed<ProjectComment>>;
}

/** Events of /projects to a client. */
export interface ProjectServerEvents {
  /** To the socket that has joined. */
  'project:joined': { projectId: string };
  /** The project changed: all its fields, and which of them are new. */
  'project:update': Placed<ProjectUpdate>;
  /** A comment was made; its author hears it too. */
  'project:comment': Placed<ProjectComment>;
  /** Somebody has a new role, or (`null`) none any more. */
  'project:member': Placed<ProjectMemberChange>;
  /** Somebody came, with his first socket. */
  'user:joined': Attendance;
  /** Somebody went, with his last socket, or was removed. */
  'user:left': Attendance;
  /** What somebody did; to everyone but the socket that did it. */
  activity: Activity;
}
