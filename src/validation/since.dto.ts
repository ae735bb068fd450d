import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { IsNested } from './nested';

/** Where a client was: a position whose room may be left out. */
export class SinceDto {
  @IsOptional()
  @IsString()
  readonly room?: string;

  @IsOptional()
  @IsString()
  readonly epoch?: string;

  @IsInt()
  @Min(0)
  readonly seq!: number;
}

/** The optional `since` of a join. */
export function IsSince(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    IsNested(() => SinceDto),
  );
}
