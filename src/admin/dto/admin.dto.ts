import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { AdminClientEvents } from '../../contracts/admin';
import { ANNOUNCEMENT_LEVELS, type AnnouncementLevel } from '../../contracts/publishing';
import { IsId, IsRoom, QueryNumber } from '../../validation/constraints';

type Payload<E extends keyof AdminClientEvents> = AdminClientEvents[E]['payload'];

/** Ten years. */
const LONGEST_BAN = 5_256_000;
const LONGEST_LIST = 1_000;
/** Users that a search finds, at most. */
export const USERS_LISTED = 20;

export class UserIdDto implements Payload<'admin:user'> {
  @IsId()
  readonly userId!: string;
}

export class LimitDto implements Payload<'admin:audit'> {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_LIST)
  readonly limit?: number;
}

export class RoomsDto extends LimitDto implements Payload<'admin:rooms'> {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly prefix?: string;
}

export class UsersDto implements Payload<'admin:users'> {
  /** How the id begins. */
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  readonly query!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(USERS_LISTED)
  readonly limit?: number;
}

export class TailDto implements Payload<'admin:tail'> {
  /** How the room's name begins. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly room?: string;

  /** How the event's name begins. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  readonly event?: string;

  @IsOptional()
  @IsId()
  readonly userId?: string;
}

/** A limit from a query. */
export class LimitQuery extends LimitDto {
  @QueryNumber()
  declare readonly limit?: number;
}

export class RoomsQuery extends RoomsDto {
  @QueryNumber()
  declare readonly limit?: number;
}

export class DisconnectBodyDto {
  /** Shown to the user. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly reason?: string;
}

export class DisconnectDto extends DisconnectBodyDto implements Payload<'admin:disconnect'> {
  @IsId()
  readonly userId!: string;
}

export class BanBodyDto {
  @IsInt()
  @Min(1)
  @Max(LONGEST_BAN)
  readonly minutes!: number;
}

export class BanDto extends BanBodyDto implements Payload<'admin:ban'> {
  @IsId()
  readonly userId!: string;
}

export class AnnounceDto implements Payload<'admin:announce'> {
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  readonly message!: string;

  @IsOptional()
  @IsIn(ANNOUNCEMENT_LEVELS)
  readonly level?: AnnouncementLevel;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsRoom({ each: true })
  readonly rooms?: string[];
}
