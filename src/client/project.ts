import type {
  Activity,
  Attachment,
  Attendance,
  JoinedProject,
  ProjectComment,
  ProjectMemberChange,
  ProjectStatus,
  ProjectUpdate,
} from '../contracts/projects';
import type { Placed, Since } from '../contracts/rooms';
import { newId } from './new-id';
import type { Requests } from './requests';
import { RoomHandle } from './room-handle';
import type { RoomParts } from './room-parts';
import { RoomEvents, StateOf, Subscription } from './subscription';

/** How a project stands: itself, the user's role, who is there. */
export type ProjectState = StateOf<JoinedProject>;

export interface ProjectEvents extends RoomEvents<ProjectState, ProjectState> {
  update: Placed<ProjectUpdate>;
  comment: Placed<ProjectComment>;
  /** Somebody has a new role, or none any more (`role: null`). */
  member: Placed<ProjectMemberChange>;
  /** Something happened; not told to the connection that did it. */
  activity: Activity;
  /** Who is there, the user included. Another list after each change. */
  present: readonly string[];
}

class ProjectSubscription extends Subscription<JoinedProject, ProjectState, ProjectEvents> {
  present: readonly string[] = [];

  constructor({ requests, bounds }: RoomParts, projectId: string, since?: Since) {
    const calls = {
      join: (from?: Since) => requests.now('/projects', 'project:join', { projectId, since: from }),
      leave: () => requests.now('/projects', 'project:leave', { projectId }),
      snapshot: (joined: JoinedProject) => Promise.resolve(joined),
    };
    super(calls, bounds, since, {
      'project:update': 'update',
      'project:comment': 'comment',
      'project:member': 'member',
      activity: 'activity',
    });
  }

  override event(event: string, data: object): void {
    super.event(event, data);
    if (event !== 'user:joined' && event !== 'user:left') return;
    const { userId } = data as Attendance;
    const others = this.present.filter((other) => other !== userId);
    this.setPresent(event === 'user:joined' ? [...others, userId] : others);
  }

  protected override onState({ present }: ProjectState): void {
    this.setPresent(present);
  }

  private setPresent(present: readonly string[]): void {
    this.present = present;
    this.listeners.emit('present', present);
  }
}

/** A project: `client.projects.project(id)`. To change it, it need not be subscribed to. */
export class Project extends RoomHandle<JoinedProject, ProjectState, ProjectEvents, ProjectSubscription> {
  constructor(
    readonly id: string,
    private readonly parts: RoomParts,
    since?: Since,
  ) {
    super(parts.rooms, `project:${id}`, () => new ProjectSubscription(parts, id, since));
  }

  /** Who is there, as far as the project is subscribed to. */
  get present(): readonly string[] {
    return this.subscription?.present ?? [];
  }

  /**
   * With the `expectedVersion` it is meant for, a change that came after another is `CONFLICT`; such a change is not
   * repeated when the connection is lost (`CONNECTION_LOST`: it may have been made).
   */
  setStatus(status: ProjectStatus, terms: { expectedVersion?: number } = {}): Promise<Placed<ProjectUpdate>> {
    return this.requests(terms)('/projects', 'project:statusUpdate', { projectId: this.id, status, ...terms });
  }

  /** Whole percent, 0–100. `expectedVersion` as above. */
  setProgress(
    progress: number,
    terms: { milestone?: string | null; expectedVersion?: number } = {},
  ): Promise<Placed<ProjectUpdate>> {
    return this.requests(terms)('/projects', 'project:progress', { projectId: this.id, progress, ...terms });
  }

  /** Made once, however often the connection is lost. */
  comment(
    comment: string,
    { attachments, clientCommentId = newId() }: { attachments?: Attachment[]; clientCommentId?: string } = {},
  ): Promise<Placed<ProjectComment>> {
    const draft = { projectId: this.id, comment, attachments, clientCommentId };
    return this.parts.requests.surely('/projects', 'project:comment', draft);
  }

  private requests({ expectedVersion }: { expectedVersion?: number }): Requests['once'] {
    const { requests } = this.parts;
    return expectedVersion === undefined ? requests.surely.bind(requests) : requests.once.bind(requests);
  }
}
