import type {
  Activity,
  ProjectComment,
  ProjectMember,
  ProjectRole,
  ProjectUpdate,
  RealtimeClient,
  RealtimeClientError,
} from '../../../client/exports';
import type { Project } from '../../../contracts/projects';
import { Store } from '../../../react/store';
import { getProject, listActivity, listComments } from '../api/projects';
import type { Rest } from '../api/rest';
import type { GapJournal } from '../connection/gap-journal';

export interface ProjectSnapshot {
  /** `undefined`: not there yet. */
  project: Project | undefined;
  role: ProjectRole | undefined;
  members: readonly ProjectMember[];
  /** Who is there now. */
  present: readonly string[];
  /** Ascending. */
  comments: readonly ProjectComment[];
  /** Ascending. */
  activity: readonly Activity[];
  /** Why there is nothing, or nothing more. */
  error: RealtimeClientError | Error | undefined;
}

export interface ProjectParts {
  client: RealtimeClient;
  rest: Rest;
  journal: GapJournal;
  id: string;
}

/** A project as it is now, with what was said and done. */
export class ProjectStore extends Store<ProjectSnapshot> {
  constructor(private readonly parts: ProjectParts) {
    super({
      project: undefined,
      role: undefined,
      members: [],
      present: [],
      comments: [],
      activity: [],
      error: undefined,
    });
  }

  protected start(): () => void {
    const { client, journal, id } = this.parts;
    const project = client.projects.project(id);
    const stops = [
      journal.watch(`project:${id}`, project),
      project.on('joined', ({ project: fields, role }) => {
        this.set({ project: fields, role });
        void this.load();
      }),
      project.on('reset', ({ snapshot }) => {
        this.set({ project: snapshot.project, role: snapshot.role });
        void this.load();
      }),
      project.on('present', (present) => this.set({ present })),
      project.on('update', (update) => {
        this.update(update);
        void this.loadActivity();
      }),
      project.on('comment', (comment) => this.addComment(comment)),
      project.on('activity', () => void this.loadActivity()),
      project.on('member', () => void this.load()),
      project.on('closed', (error) => this.set({ error })),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  private async load(): Promise<void> {
    const { rest, id } = this.parts;
    try {
      const [{ members }, comments] = await Promise.all([
        getProject(rest, id),
        listComments(rest, id),
        this.loadActivity(),
      ]);
      this.set({ members, comments: comments.concat(this.newerThan(comments)), error: undefined });
    } catch (error) {
      this.set({ error: error as Error });
    }
  }

  /** What came live while the list was on its way. */
  private newerThan(comments: readonly ProjectComment[]): ProjectComment[] {
    const last = comments.at(-1)?.createdAt ?? '';
    const known = new Set(comments.map(({ id }) => id));
    return this.snapshot().comments.filter(({ id, createdAt }) => !known.has(id) && createdAt >= last);
  }

  /** One's own doings are not told to oneself, and what was missed is not told at all: so the list is asked for. */
  private async loadActivity(): Promise<void> {
    const { rest, id } = this.parts;
    try {
      this.set({ activity: await listActivity(rest, id) });
    } catch (error) {
      this.set({ error: error as Error });
    }
  }

  private update({ changed: _changed, projectId: _id, ...fields }: ProjectUpdate): void {
    const { project } = this.snapshot();
    if (project && fields.version > project.version) this.set({ project: { ...project, ...fields } });
  }

  private addComment(comment: ProjectComment): void {
    const { comments } = this.snapshot();
    if (comments.some(({ id }) => id === comment.id)) return;
    this.set({ comments: [...comments, comment] });
    void this.loadActivity();
  }
}
