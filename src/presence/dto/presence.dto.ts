import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { PRESENCE_USERS, type PresenceClientEvents } from '../../contracts/presence';
import { IsId } from '../../validation/constraints';

type Payload<E extends keyof PresenceClientEvents> = PresenceClientEvents[E]['payload'];

export class WatchDto implements Payload<'presence:subscribe'> {
  @IsArray()
  @ArrayMaxSize(PRESENCE_USERS)
  @IsId({ each: true })
  readonly userIds!: string[];
}

/** `?userIds=alice,bob`, or repeated. */
export class PresenceQuery extends WatchDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  declare readonly userIds: string[];
}
