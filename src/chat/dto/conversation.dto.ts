import { IsArray, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { CONVERSATION_TYPES, type ConversationType } from '../../contracts/chat';
import { HISTORY_PAGE_MAX } from '../../contracts/limits';
import { IsId, IsKey, QueryNumber } from '../../validation/constraints';

export class CreateConversationDto {
  @IsOptional()
  @IsId()
  readonly id?: string;

  @IsIn(CONVERSATION_TYPES)
  readonly type!: ConversationType;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  readonly title?: string;

  @IsOptional()
  @IsArray()
  @IsId({ each: true })
  readonly memberIds?: string[];
}

export class ConversationParams {
  @IsId()
  readonly id!: string;
}

export class MemberParams extends ConversationParams {
  @IsId()
  readonly userId!: string;
}

export class MessageParams extends ConversationParams {
  @IsId()
  readonly messageId!: string;
}

export class ReadBodyDto {
  @IsId()
  readonly messageId!: string;
}

export class ConversationListDto {
  /** The `page.before` of the page after which to go on. */
  @IsOptional()
  @IsKey(160)
  readonly before?: string;

  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(HISTORY_PAGE_MAX)
  readonly limit?: number;
}
