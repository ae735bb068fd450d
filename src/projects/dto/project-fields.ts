import { applyDecorators } from '@nestjs/common';
import { IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

/** A title or a milestone. */
export function IsLabel(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(200));
}

/** A whole percent. */
export function IsProgress(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(0), Max(100));
}
