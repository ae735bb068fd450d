import { IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { MESSAGE_TYPES, type MessageType } from '../../contracts/chat';
import { HISTORY_PAGE_MAX, LONGEST_WAIT } from '../../contracts/limits';
import { SeqRangeQuery } from '../../http/seq-range.query';
import { IsId, IsKey, QueryDecimal } from '../../validation/constraints';
import { IsSince, SinceDto } from '../../validation/since.dto';

/** What is addressed to a conversation. */
export class ConversationDto {
  @IsId()
  readonly conversationId!: string;
}

/** What is addressed to one of its messages. */
export class MessageKeyDto extends ConversationDto {
  @IsId()
  readonly messageId!: string;
}

export class JoinDto extends ConversationDto {
  @IsSince()
  readonly since?: SinceDto;
}

/** A message without its address, as REST takes it. */
export class MessageBodyDto {
  @IsString()
  readonly content!: string;

  @IsOptional()
  @IsIn(MESSAGE_TYPES)
  readonly type?: MessageType;

  @IsOptional()
  @IsObject()
  readonly metadata?: Record<string, unknown>;

  @IsOptional()
  @IsId()
  readonly replyTo?: string;

  @IsOptional()
  @IsKey(128)
  readonly clientMessageId?: string;
}

export class SendDto extends MessageBodyDto {
  @IsId()
  readonly conversationId!: string;
}

export class TypingDto extends ConversationDto {
  @IsBoolean()
  readonly isTyping!: boolean;
}

export class EditBodyDto {
  @IsString()
  readonly content!: string;
}

export class EditDto extends MessageKeyDto {
  @IsString()
  readonly content!: string;
}

export class ReactDto extends MessageKeyDto {
  @IsKey(64)
  readonly reaction!: string;

  @IsBoolean()
  readonly on!: boolean;
}

/** `?after=5&wait=25`: seconds to wait for what is not there yet. */
export class MessageListQuery extends SeqRangeQuery {
  @IsOptional()
  @QueryDecimal()
  @IsNumber()
  @Min(0)
  @Max(LONGEST_WAIT)
  readonly wait?: number;
}

/** A stretch of history. */
export class HistoryDto extends ConversationDto {
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly before?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  readonly after?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HISTORY_PAGE_MAX)
  readonly limit?: number;
}
