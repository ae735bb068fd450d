import { IsString, MaxLength, MinLength } from 'class-validator';
import { IsId } from '../../validation/constraints';

export class UserParams {
  @IsId()
  readonly id!: string;
}

export class UserBodyDto {
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  readonly name!: string;
}
