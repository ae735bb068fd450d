import { IsInt, IsOptional, Min } from 'class-validator';
import { QueryNumber } from '../validation/constraints';
import { PageQuery } from './page.query';

/** What the query of a list in the order of a log takes. */
export class SeqRangeQuery extends PageQuery {
  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(0)
  readonly before?: number;

  @IsOptional()
  @QueryNumber()
  @IsInt()
  @Min(0)
  readonly after?: number;
}
