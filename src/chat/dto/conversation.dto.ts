import { IsArray, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { CONVERSATION_TYPES, type ConversationType } from '../../contracts/chat';
import { PageQuery } from '../../http/page.query';
import { IsId, IsKey } from '../../validation/constraints';

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

export class ConversationListQuery extends PageQuery {
  /** The `page.before` of the page after which to go on. */
  @IsOptional()
  @IsKey(160)
  readonly before?: string;
}
