import { join } from 'node:path';
import { OrMissing, RealtimeError } from '../contracts/errors';
import { IDEMPOTENCY_MS } from '../contracts/limits';
import {
  Activity,
  Project,
  PROJECT_FIELDS,
  ProjectComment,
  ProjectMember,
  ProjectMemberChange,
  ProjectRole,
  ProjectSummary,
  ProjectUpdate,
} from '../contracts/projects';
import { Placed, projectRoom } from '../contracts/rooms';
import type { SeqRange } from '../paging/seq-range';
import type { RedisConnection } from '../redis/redis-connection';
import { durableScript } from '../redis/redis-script';
import { RedisUserList } from '../redis/redis-user-list';
import { appendScript, fieldsJson, flagsJson, RedisRoomLog } from '../rooms/redis-room-log';
import { activities } from './activities';
import { byChange, NewComment, ProjectChange, ProjectStore, SeqPage, Written } from './project.store';

const lua = (name: string): string => join(__dirname, 'lua', `${name}.lua`);

const CREATE = durableScript([lua('keep'), lua('create')]);
const UPDATE = appendScript([lua('keep'), lua('update')]);
const SET_ROLE = appendScript([lua('keep'), lua('set-role')]);
const COMMENT = appendScript([lua('keep'), lua('comment')]);

/** Projects in Redis. All keys of a project share its slot; a user's list of projects is kept beside, in his. */
export class RedisProjectStore extends ProjectStore {
  private readonly redis: RedisConnection;
  private readonly lists: RedisUserList;

  constructor(private readonly log: RedisRoomLog) {
    super();
    this.redis = log.redis;
    this.lists = new RedisUserList(log.redis, 'projects');
  }

  async create(project: Project, members: ReadonlyMap<string, ProjectRole>): Promise<boolean> {
    const { id } = project;
    await Promise.all([...members.keys()].map((userId) => this.lists.add(userId, id)));
    const fields = Object.entries(project).flatMap(([field, value]) => [field, JSON.stringify(value)]);
    const args = [JSON.stringify(activities.created(project)), fields.length, ...fields, ...[...members].flat()];
    return (await this.redis.run(CREATE, this.keys(id, 'project', 'members', 'activities'), args)) === 1;
  }

  async project(projectId: string): Promise<OrMissing<Project>> {
    const { '#last': last, ...fields } = await this.redis.command((redis) =>
      redis.hgetall(this.key(projectId, 'project')),
    );
    if (last === undefined) return null;
    return Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, JSON.parse(value) as unknown]),
    ) as unknown as Project;
  }

  async role(projectId: string, userId: string): Promise<OrMissing<ProjectRole>> {
    const role = await this.redis.command((redis) => redis.hget(this.key(projectId, 'members'), userId));
    return role as OrMissing<ProjectRole>;
  }

  async members(projectId: string): Promise<ProjectMember[]> {
    const roles = await this.redis.command((redis) => redis.hgetall(this.key(projectId, 'members')));
    return Object.entries(roles).map(([userId, role]) => ({ userId, role: role as ProjectRole }));
  }

  async projectsOf(userId: string): Promise<ProjectSummary[]> {
    const ids = await this.lists.of(userId);
    const found = await Promise.all(ids.map((id) => Promise.all([this.project(id), this.role(id, userId)])));
    return found.flatMap(([project, role]) => (project && role ? [{ ...project, role }] : [])).sort(byChange);
  }

  async update(
    projectId: string,
    change: ProjectChange,
    expectedVersion?: number,
  ): Promise<OrMissing<Written<ProjectUpdate>>> {
    const changes = PROJECT_FIELDS.filter((field) => change[field] !== undefined);
    const answer = await this.log.run(UPDATE, projectRoom(projectId), this.keys(projectId, 'project', 'activities'), [
      expectedVersion ?? '',
      JSON.stringify(change.updatedBy),
      JSON.stringify(change.updatedAt),
      ...changes.flatMap((field) => [field, JSON.stringify(change[field])]),
    ]);
    if (answer === null) return null;
    if (answer === 'conflict') throw new RealtimeError('CONFLICT');
    const event = JSON.parse(answer as string) as Placed<ProjectUpdate>;
    return { event, activity: event.changed.length > 0 ? activities.updated(event) : null };
  }

  setRole(change: ProjectMemberChange, from: readonly ProjectRole[]): Promise<OrMissing<Written<ProjectMemberChange>>> {
    const { projectId, userId, role } = change;
    const set = (): ReturnType<ProjectStore['setRole']> => this.replaceRole(change, from);
    if (role !== null) return this.lists.joining(userId, projectId, set);
    return this.lists.leaving(userId, projectId, set, async () => (await this.role(projectId, userId)) !== null);
  }

  async comment({ onceKey, ...comment }: NewComment): Promise<OrMissing<Written<ProjectComment>>> {
    const { projectId, authorId } = comment;
    const keys = this.keys(projectId, 'project', 'comments', 'activities');
    if (onceKey !== null) keys.push(this.key(projectId, `once ${authorId} ${onceKey}`));
    const activity = activities.commented(comment);
    const args = [fieldsJson(comment), JSON.stringify(activity), IDEMPOTENCY_MS];
    const answer = await this.log.run(COMMENT, projectRoom(projectId), keys, args);
    if (answer === null) return null;
    const [payload, stored] = answer as [string, number];
    return { event: JSON.parse(payload) as Placed<ProjectComment>, activity: stored === 1 ? activity : null };
  }

  comments(projectId: string, range: SeqRange): Promise<SeqPage<ProjectComment>> {
    return this.page(this.key(projectId, 'comments'), range);
  }

  activity(projectId: string, range: SeqRange): Promise<SeqPage<Activity>> {
    return this.page(this.key(projectId, 'activities'), range);
  }

  private async replaceRole(
    change: ProjectMemberChange,
    from: readonly ProjectRole[],
  ): Promise<OrMissing<Written<ProjectMemberChange>>> {
    const { projectId, userId, role } = change;
    const activity = activities.memberChanged(change);
    const flags = flagsJson(role === null ? { closes: userId } : {});
    const keys = this.keys(projectId, 'project', 'members', 'activities');
    const args = [userId, role ?? '', fieldsJson(change), flags, JSON.stringify(activity), ...from];
    const answer = await this.log.run(SET_ROLE, projectRoom(projectId), keys, args);
    if (answer === null) return null;
    if (answer === 'forbidden') throw new RealtimeError('FORBIDDEN');
    if (answer === 'conflict') throw new RealtimeError('CONFLICT');
    return { event: JSON.parse(answer as string) as Placed<ProjectMemberChange>, activity };
  }

  /** The entries are `seq JSON`. */
  private async page<T>(key: string, { before, after, limit }: SeqRange): Promise<SeqPage<T>> {
    const oneMore = limit + 1;
    const found = await this.redis.command((redis) =>
      after === undefined
        ? redis.zrange(key, `(${before ?? '+inf'}`, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, oneMore)
        : redis.zrange(key, `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, oneMore),
    );
    const items = found.slice(0, limit).map((entry) => {
      const end = entry.indexOf(' ');
      return { seq: Number(entry.slice(0, end)), item: JSON.parse(entry.slice(end + 1)) as T };
    });
    return { items: after === undefined ? items.reverse() : items, hasMore: found.length > limit };
  }

  private keys(projectId: string, ...parts: string[]): string[] {
    return parts.map((part) => this.key(projectId, part));
  }

  private key(projectId: string, part: string): string {
    return this.redis.key(projectRoom(projectId), part);
  }
}
