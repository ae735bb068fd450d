import { OrMissing, RealtimeError } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
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
import { Placed, projectRoom } from '../contracts/rooms';
import { attempt } from '../engine/attempt';
import { pageBySeq, SeqRange } from '../paging/seq-range';
import type { AppendFlags } from '../rooms/broker';
import type { MemoryBroker } from '../rooms/memory-broker';
import { Deadlines } from '../timing/deadlines';
import { activities } from './activities';
import { byChange, changedFields, NewComment, ProjectChange, ProjectStore, SeqPage, Written } from './project.store';

interface StoredProject {
  project: Project;
  readonly roles: Map<string, ProjectRole>;
  readonly comments: SeqPage<ProjectComment>['items'];
  readonly activities: SeqPage<Activity>['items'];
  /** The seq of the last update; 0: there was none. */
  updatedIn: number;
}

/** Projects in the memory of one process. Every method is one synchronous step. */
export class MemoryProjectStore extends ProjectStore {
  private readonly projects = new Map<string, StoredProject>();
  private readonly lists = new Map<string, Set<string>>();
  private readonly commentedOnce = new Map<string, Placed<ProjectComment>>();
  private readonly forgotten = new Deadlines<string>((key) => this.commentedOnce.delete(key), 60_000);
  private count = 0;

  /** `maxActivities`: held in all; a write that would make one more is `STORE_FULL`. 0: no limit. */
  constructor(
    private readonly broker: MemoryBroker,
    private readonly maxActivities: number,
  ) {
    super();
  }

  create(project: Project, members: ReadonlyMap<string, ProjectRole>): Promise<boolean> {
    return attempt(() => {
      if (this.projects.has(project.id)) return false;
      this.requireCapacity();
      const stored: StoredProject = { project, roles: new Map(members), comments: [], activities: [], updatedIn: 0 };
      this.projects.set(project.id, stored);
      for (const userId of members.keys()) this.list(userId).add(project.id);
      this.feed(stored, 0, activities.created(project));
      return true;
    });
  }

  project(projectId: string): Promise<OrMissing<Project>> {
    return Promise.resolve(this.projects.get(projectId)?.project ?? null);
  }

  role(projectId: string, userId: string): Promise<OrMissing<ProjectRole>> {
    return Promise.resolve(this.projects.get(projectId)?.roles.get(userId) ?? null);
  }

  members(projectId: string): Promise<ProjectMember[]> {
    const roles = this.projects.get(projectId)?.roles ?? [];
    return Promise.resolve([...roles].map(([userId, role]) => ({ userId, role })));
  }

  projectsOf(userId: string): Promise<ProjectSummary[]> {
    const summaries = [...(this.lists.get(userId) ?? [])].flatMap((id) => {
      const stored = this.projects.get(id);
      const role = stored?.roles.get(userId);
      return stored && role ? [{ ...stored.project, role }] : [];
    });
    return Promise.resolve(summaries.sort(byChange));
  }

  update(
    projectId: string,
    change: ProjectChange,
    expectedVersion?: number,
  ): Promise<OrMissing<Written<ProjectUpdate>>> {
    return attempt(() => {
      const stored = this.projects.get(projectId);
      if (!stored) return null;
      const { project } = stored;
      if (expectedVersion !== undefined && expectedVersion !== project.version) throw new RealtimeError('CONFLICT');
      const changed = changedFields(project, change);
      if (changed.length === 0) return this.unchanged(stored);
      this.requireCapacity();
      const { updatedBy, updatedAt } = change;
      const fields = Object.fromEntries(changed.map((field) => [field, change[field]]));
      stored.project = { ...project, ...fields, version: project.version + 1, updatedBy, updatedAt };
      const update = updateOf(stored.project, changed);
      const written = this.write(stored, 'project:update', update, activities.updated(update));
      stored.updatedIn = written.event.position.seq;
      return written;
    });
  }

  setRole(change: ProjectMemberChange, from: readonly ProjectRole[]): Promise<OrMissing<Written<ProjectMemberChange>>> {
    return attempt(() => {
      const { projectId, userId, role } = change;
      const stored = this.projects.get(projectId);
      const current = stored?.roles.get(userId) ?? null;
      if (!stored || current === role) return null;
      if (current && !from.includes(current)) throw new RealtimeError('FORBIDDEN');
      const owners = [...stored.roles.values()].filter((held) => held === 'owner').length;
      if (current === 'owner' && owners === 1) throw new RealtimeError('CONFLICT');
      this.requireCapacity();
      if (role) {
        stored.roles.set(userId, role);
        this.list(userId).add(projectId);
      } else {
        stored.roles.delete(userId);
        this.unlist(userId, projectId);
      }
      const flags = role ? {} : { closes: userId };
      return this.write(stored, 'project:member', change, activities.memberChanged(change), flags);
    });
  }

  comment({ onceKey, ...comment }: NewComment): Promise<OrMissing<Written<ProjectComment>>> {
    return attempt(() => {
      const { projectId, authorId } = comment;
      const stored = this.projects.get(projectId);
      if (!stored) return null;
      const once = onceKey === null ? null : `${projectId} ${authorId} ${onceKey}`;
      const first = once === null ? undefined : this.commentedOnce.get(once);
      if (first) return { event: first, activity: null };
      this.requireCapacity();
      const written = this.write(stored, 'project:comment', comment, activities.commented(comment));
      stored.comments.push({ seq: written.event.position.seq, item: comment });
      if (once !== null) {
        this.commentedOnce.set(once, written.event);
        this.forgotten.set(once, Date.now() + IDEMPOTENCY_MS);
      }
      return written;
    });
  }

  comments(projectId: string, range: SeqRange): Promise<SeqPage<ProjectComment>> {
    return Promise.resolve(pageOf(this.projects.get(projectId)?.comments ?? [], range));
  }

  activity(projectId: string, range: SeqRange): Promise<SeqPage<Activity>> {
    return Promise.resolve(pageOf(this.projects.get(projectId)?.activities ?? [], range));
  }

  close(): void {
    this.forgotten.close();
  }

  private async unchanged({ project, updatedIn }: StoredProject): Promise<Written<ProjectUpdate>> {
    const position = { ...(await this.broker.position(projectRoom(project.id))), seq: updatedIn };
    return { event: { ...updateOf(project, []), position }, activity: null };
  }

  private write<T extends object>(
    stored: StoredProject,
    event: string,
    payload: T,
    activity: Activity,
    flags?: AppendFlags,
  ): Written<T> {
    const { position } = this.broker.append(projectRoom(stored.project.id), event, () => payload, flags);
    this.feed(stored, position.seq, activity);
    return { event: { ...payload, position }, activity };
  }

  private feed(stored: StoredProject, seq: number, activity: Activity): void {
    stored.activities.push({ seq, item: activity });
    this.count += 1;
  }

  /** Every write makes one activity: they bound all that is held. */
  private requireCapacity(): void {
    if (this.maxActivities > 0 && this.count >= this.maxActivities) throw new RealtimeError('STORE_FULL');
  }

  private list(userId: string): Set<string> {
    let list = this.lists.get(userId);
    if (!list) this.lists.set(userId, (list = new Set()));
    return list;
  }

  private unlist(userId: string, projectId: string): void {
    const list = this.lists.get(userId);
    list?.delete(projectId);
    if (list?.size === 0) this.lists.delete(userId);
  }
}

function pageOf<T>(all: SeqPage<T>['items'], range: SeqRange): SeqPage<T> {
  const { page, hasMore } = pageBySeq(all, ({ seq }) => seq, range);
  return { items: page, hasMore };
}

function updateOf(project: Project, changed: ProjectField[]): ProjectUpdate {
  const { id, version, title, status, progress, milestone, updatedBy, updatedAt } = project;
  return { projectId: id, version, changed, title, status, progress, milestone, updatedBy, updatedAt };
}
