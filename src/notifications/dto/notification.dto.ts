import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { NotificationClientEvents, NotificationQuery } from '../../contracts/notifications';
import { HISTORY_PAGE_MAX } from '../../contracts/limits';
import { PageQuery } from '../../http/page.query';
import { IsId, IsInstant, IsKey, QueryBoolean } from '../../validation/constraints';
import { IsSince, SinceDto } from '../../validation/since.dto';

type Payload<E extends keyof NotificationClientEvents> = NotificationClientEvents[E]['payload'];

/** Whose notifications: the caller's own where it is left out. */
export class InboxDto implements Payload<'notifications:unsubscribe'> {
  @IsOptional()
  @IsId()
  readonly userId?: string;
}

export class SubscribeDto extends InboxDto implements Payload<'notifications:subscribe'> {
  @IsSince()
  readonly since?: SinceDto;
}

export class NotificationDto implements Payload<'notification:read'> {
  @IsId()
  readonly notificationId!: string;
}

export class NotificationParams {
  @IsId()
  readonly id!: string;
}

export class NotificationListDto implements NotificationQuery {
  @IsOptional()
  @IsId()
  readonly before?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HISTORY_PAGE_MAX)
  readonly limit?: number;

  @IsOptional()
  @IsBoolean()
  readonly unreadOnly?: boolean;
}

/** The same from a query. */
export class NotificationListQuery extends PageQuery {
  @IsOptional()
  @IsId()
  readonly before?: string;

  @IsOptional()
  @QueryBoolean()
  @IsBoolean()
  readonly unreadOnly?: boolean;
}

/** What a service sends, to `userId` or to all `userIds`. */
export class NotifyDto {
  @IsOptional()
  @IsId()
  readonly userId?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsId({ each: true })
  readonly userIds?: string[];

  @IsKey(64)
  readonly type!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(200)
  readonly title!: string;

  @IsString()
  @MaxLength(4_000)
  readonly body!: string;

  @IsOptional()
  @IsObject()
  readonly data?: Record<string, unknown>;

  @IsOptional()
  @IsInstant()
  readonly expiresAt?: string;
}
