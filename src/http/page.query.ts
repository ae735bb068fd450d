import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { HISTORY_PAGE_MAX } from '../contracts/limits';
import { QueryNumber } from '../validation/constraints';

/** What the query of every list takes beside its cursor. */
export class PageQuery {
  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(HISTORY_PAGE_MAX)
  readonly limit?: number;
}
