import { IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import {
  MESSAGE_TYPES,
  type ChatClientEvents,
  type MessageDraft,
  type MessageType,
  type ToConversation,
  type ToMessage,
} from '../../contracts/chat';
import { HISTORY_PAGE_MAX, LONGEST_WAIT } from '../../contracts/limits';
import { SeqRangeQuery } from '../../http/seq-range.query';
import { IsId, IsKey, QueryDecimal } from '../../validation/constraints';
import { IsSince, SinceDto } from '../../validation/since.dto';

type Payload<E extends keyof ChatClientEvents> = ChatClientEvents[E]['payload'];

/** What is addressed to a conversation. */
export class ConversationDto implements ToConversation {
  @IsId()
  readonly conversationId!: string;
}

/** What is addressed to one of its messages. */
export class MessageKeyDto extends ConversationDto implements ToMessage {
  @IsId()
  readonly messageId!: string;
}

export class JoinDto extends ConversationDto implements Payload<'chat:join'> {
  @IsSince()
  readonly since?: SinceDto;
}

/** A message without its address, as REST takes it. */
export class MessageBodyDto implements MessageDraft {
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

export class SendDto extends MessageBodyDto implements Payload<'chat:message'> {
  @IsId()
  readonly conversationId!: string;
}

export class TypingDto extends ConversationDto implements Payload<'chat:typing'> {
  @IsBoolean()
  readonly isTyping!: boolean;
}

export class EditBodyDto {
  @IsString()
  readonly content!: string;
}

export class EditDto extends MessageKeyDto implements Payload<'chat:edit'> {
  @IsString()
  readonly content!: string;
}

export class ReactDto extends MessageKeyDto implements Payload<'chat:react'> {
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
export class HistoryDto extends ConversationDto implements Payload<'chat:history'> {
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
