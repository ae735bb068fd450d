import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Attachment, CommentDraft, ToProject } from '../../contracts/projects';
import { IsHttpUrl, IsId, IsKey } from '../../validation/constraints';

class AttachmentDto implements Attachment {
  @IsHttpUrl()
  readonly url!: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly name?: string;

  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly mimeType?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  readonly size?: number;
}

/** A comment without its address, as REST takes it. */
export class CommentBodyDto implements CommentDraft {
  @IsString()
  readonly comment!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  @ValidateNested()
  @Type(() => AttachmentDto)
  readonly attachments?: AttachmentDto[];

  @IsOptional()
  @IsKey(128)
  readonly clientCommentId?: string;
}

export class CommentDto extends CommentBodyDto implements ToProject {
  @IsId()
  readonly projectId!: string;
}
