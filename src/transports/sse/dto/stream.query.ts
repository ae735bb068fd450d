import { Transform } from 'class-transformer';
import { ArrayMinSize, IsArray, IsOptional, IsString } from 'class-validator';
import { IsRoom } from '../../../validation/constraints';

/** `?rooms=conversation:general,user:me`, or repeated. */
export class StreamQuery {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayMinSize(1)
  @IsRoom({ each: true })
  readonly rooms!: string[];

  /** Where the reader was, if it does not say so in `Last-Event-ID`. */
  @IsOptional()
  @IsString()
  readonly since?: string;

  /** Looked at by the guard. */
  @IsOptional()
  @IsString()
  readonly ticket?: string;
}
