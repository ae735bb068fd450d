import { IsIn, IsOptional } from 'class-validator';
import { type Role, ROLES } from '../../contracts/auth';
import { IsId } from '../../validation/constraints';

export class DemoTokenDto {
  @IsId()
  readonly userId!: string;

  @IsOptional()
  @IsIn(ROLES)
  readonly role?: Role;
}
