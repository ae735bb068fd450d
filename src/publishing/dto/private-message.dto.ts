import { IsDefined } from 'class-validator';
import { IsId } from '../../validation/constraints';

export class PrivateMessageDto {
  @IsId()
  readonly userId!: string;

  /** Any JSON. */
  @IsDefined()
  readonly data!: unknown;
}
