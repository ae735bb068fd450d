import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import {
  PROJECT_STATUSES,
  type ProjectClientEvents,
  type ProjectStatus,
  type ToProject,
} from '../../contracts/projects';
import { IsId } from '../../validation/constraints';
import { IsSince, SinceDto } from '../../validation/since.dto';
import { IsLabel, IsProgress } from './project-fields';

type Payload<E extends keyof ProjectClientEvents> = ProjectClientEvents[E]['payload'];

/** What is addressed to a project. */
export class ProjectDto implements ToProject {
  @IsId()
  readonly projectId!: string;
}

export class JoinProjectDto extends ProjectDto implements Payload<'project:join'> {
  @IsSince()
  readonly since?: SinceDto;
}

class ChangeDto extends ProjectDto {
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly expectedVersion?: number;

  /** Of no effect: the token decides. */
  @IsOptional()
  @IsId()
  readonly updatedBy?: string;
}

export class StatusUpdateDto extends ChangeDto implements Payload<'project:statusUpdate'> {
  @IsIn(PROJECT_STATUSES)
  readonly status!: ProjectStatus;
}

export class ProgressDto extends ChangeDto implements Payload<'project:progress'> {
  @IsProgress()
  readonly progress!: number;

  @IsOptional()
  @IsLabel()
  readonly milestone?: string;
}
