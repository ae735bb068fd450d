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
import { ANNOUNCEMENT_LEVELS, type AnnouncementLevel } from '../../contracts/publishing';
import { IsId, IsRoom, QueryNumber } from '../../validation/constraints';

/** Ten years. */
const LONGEST_BAN = 5_256_000;
const LONGEST_LIST = 1_000;

export class UserIdDto {
  @IsId()
  readonly userId!: string;
}

export class LimitDto {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_LIST)
  readonly limit?: number;
}

export class RoomsDto extends LimitDto {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly prefix?: string;
}

/** The same from a query. */
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

export class DisconnectDto extends DisconnectBodyDto {
  @IsId()
  readonly userId!: string;
}

export class BanBodyDto {
  @IsInt()
  @Min(1)
  @Max(LONGEST_BAN)
  readonly minutes!: number;
}

export class BanDto extends BanBodyDto {
  @IsId()
  readonly userId!: string;
}

export class AnnounceDto {
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
