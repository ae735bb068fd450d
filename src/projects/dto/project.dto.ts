import { IsArray, IsIn, IsOptional } from 'class-validator';
import { PROJECT_ROLES, PROJECT_STATUSES, type ProjectRole, type ProjectStatus } from '../../contracts/projects';
import { PageQuery } from '../../http/page.query';
import { IsId, IsKey } from '../../validation/constraints';
import { IsLabel, IsProgress } from './project-fields';

export class UpdateProjectDto {
  @IsOptional()
  @IsLabel()
  readonly title?: string;

  @IsOptional()
  @IsIn(PROJECT_STATUSES)
  readonly status?: ProjectStatus;

  @IsOptional()
  @IsProgress()
  readonly progress?: number;

  @IsOptional()
  @IsLabel()
  readonly milestone?: string;
}

export class CreateProjectDto extends UpdateProjectDto {
  @IsOptional()
  @IsId()
  readonly id?: string;

  @IsOptional()
  @IsArray()
  @IsId({ each: true })
  readonly memberIds?: string[];
}

export class ProjectParams {
  @IsId()
  readonly id!: string;
}

export class ProjectMemberParams extends ProjectParams {
  @IsId()
  readonly userId!: string;
}

export class RoleBodyDto {
  @IsIn(PROJECT_ROLES)
  readonly role!: ProjectRole;
}

export class ProjectListQuery extends PageQuery {
  /** The `page.before` of the page after which to go on. */
  @IsOptional()
  @IsKey(160)
  readonly before?: string;
}
