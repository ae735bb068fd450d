import type { ServerResponse } from 'node:http';
import { Body, Delete, Get, Headers, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { Caller } from '../auth/caller.decorator';
import type { Principal } from '../auth/principal';
import { invalid } from '../contracts/errors';
import { HISTORY_PAGE } from '../contracts/limits';
import type {
  Activity,
  ProjectComment,
  ProjectDetails,
  ProjectMemberChange,
  ProjectSummary,
  ProjectUpdate,
} from '../contracts/projects';
import type { Placed } from '../contracts/rooms';
import { etagOf, versionOf } from '../http/if-match';
import { NodeResponse } from '../http/node-http';
import { Answer, pageOfSeqs } from '../http/page';
import { RealtimeController } from '../http/realtime-controller.decorator';
import { SeqRangeQuery } from '../http/seq-range.query';
import { IDEMPOTENCY_HEADER } from '../idempotency/idempotency.interceptor';
import type { SeqRange } from '../paging/seq-range';
import { CommentBodyDto } from './dto/comment.dto';
import {
  CreateProjectDto,
  ProjectListQuery,
  ProjectMemberParams,
  ProjectParams,
  RoleBodyDto,
  UpdateProjectDto,
} from './dto/project.dto';
import { ProjectActivities } from './project-activities.service';
import { ProjectComments } from './project-comments.service';
import { ProjectMembers } from './project-members.service';
import type { SeqPage } from './project.store';
import { ProjectsService } from './projects.service';

/** Projects over REST. Each write has the realtime effect of its event: it goes the same way. */
@RealtimeController('projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly members: ProjectMembers,
    private readonly comments: ProjectComments,
    private readonly activities: ProjectActivities,
  ) {}

  /** Makes a project. The creator is its owner. */
  @Post()
  async create(@Caller() { userId }: Principal, @Body() dto: CreateProjectDto): Promise<Answer<ProjectDetails>> {
    return { data: await this.projects.create(userId, dto) };
  }

  /** The caller's projects. */
  @Get()
  async list(
    @Caller() { userId }: Principal,
    @Query() { before, limit = HISTORY_PAGE }: ProjectListQuery,
  ): Promise<Answer<ProjectSummary[]>> {
    const { projects, ...cursor } = await this.projects.list(userId, { before, limit });
    return { data: projects, page: { ...cursor, after: null } };
  }

  /** One project, with its members. Its version is the `ETag`. */
  @Get(':id')
  async get(
    @Caller() { userId }: Principal,
    @Param() { id }: ProjectParams,
    @NodeResponse() response: ServerResponse,
  ): Promise<Answer<ProjectDetails>> {
    const data = await this.projects.get(userId, id);
    response.setHeader('ETag', etagOf(data));
    return { data };
  }

  /** Changes what is given, if the version is still the one of `If-Match`. */
  @Patch(':id')
  async update(
    @Caller() { userId }: Principal,
    @Param() { id }: ProjectParams,
    @Body() dto: UpdateProjectDto,
    @NodeResponse() response: ServerResponse,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Answer<Placed<ProjectUpdate>>> {
    const expectedVersion = versionOf(ifMatch);
    if (Object.keys(dto).length === 0) throw invalid('', 'isDefined', 'must name something to change');
    const data = await this.projects.update(userId, id, dto, { expectedVersion });
    response.setHeader('ETag', etagOf(data));
    return { data };
  }

  /** Adds a member, or gives him another role. Owners and managers may. */
  @Put(':id/members/:userId')
  async setRole(
    @Caller() caller: Principal,
    @Param() { id, userId }: ProjectMemberParams,
    @Body() { role }: RoleBodyDto,
  ): Promise<Answer<ProjectMemberChange | Placed<ProjectMemberChange>>> {
    return { data: await this.members.setRole(caller.userId, id, userId, role) };
  }

  /** Removes a member: owners and managers anyone, anybody himself. */
  @Delete(':id/members/:userId')
  async removeMember(
    @Caller() caller: Principal,
    @Param() { id, userId }: ProjectMemberParams,
  ): Promise<Answer<Placed<ProjectMemberChange>>> {
    return { data: await this.members.remove(caller.userId, id, userId) };
  }

  /** Comments before or after a seq, ascending. */
  @Get(':id/comments')
  async listComments(
    @Caller() { userId }: Principal,
    @Param() { id }: ProjectParams,
    @Query() query: SeqRangeQuery,
  ): Promise<Answer<ProjectComment[]>> {
    return toAnswer(await this.comments.list(userId, id, rangeOf(query)));
  }

  /** Says something about the project, as `project:comment` does. */
  @Post(':id/comments')
  async comment(
    @Caller() { userId }: Principal,
    @Param() { id }: ProjectParams,
    @Body() dto: CommentBodyDto,
    @Headers(IDEMPOTENCY_HEADER) idempotencyKey?: string,
  ): Promise<Answer<Placed<ProjectComment>>> {
    return { data: await this.comments.add(userId, id, dto, { idempotencyKey }) };
  }

  /** What happened in the project, before or after a seq, ascending. */
  @Get(':id/activity')
  async listActivity(
    @Caller() { userId }: Principal,
    @Param() { id }: ProjectParams,
    @Query() query: SeqRangeQuery,
  ): Promise<Answer<Activity[]>> {
    return toAnswer(await this.activities.list(userId, id, rangeOf(query)));
  }
}

function rangeOf({ before, after, limit = HISTORY_PAGE }: SeqRangeQuery): SeqRange {
  return { before, after, limit };
}

function toAnswer<T>({ items, hasMore }: SeqPage<T>): Answer<T[]> {
  return { data: items.map(({ item }) => item), page: pageOfSeqs(items, hasMore) };
}
