import { ArgumentMetadata, Injectable, PipeTransform } from '@nestjs/common';
import { ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync, ValidationError } from 'class-validator';
import { ErrorDetail, invalid, RealtimeError } from '../contracts/errors';
import { PreparedDto } from './prepared-dto';

/**
 * Turns what a client sent into its DTO, on every transport, or refuses it with `VALIDATION_FAILED`.
 * Walks the payload: `BoundsGuard` has been before it.
 */
@Injectable()
export class PayloadPipe implements PipeTransform {
  private readonly prepared = new Map<ClassConstructor<object>, PreparedDto>();

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !isDto(metatype)) return value;
    const payload = value ?? {};
    if (typeof payload !== 'object' || Array.isArray(payload)) throw invalid('', 'isObject', 'must be an object');
    const prepared = this.prepare(metatype);
    // Of a query, where everything is text, values are transformed.
    const dto = (type === 'query' ? undefined : prepared.of(payload)) ?? plainToInstance(metatype, payload);
    if (!prepared.accepts(dto)) requireValid(dto);
    dropNulls(dto);
    return dto;
  }

  private prepare(metatype: ClassConstructor<object>): PreparedDto {
    let prepared = this.prepared.get(metatype);
    if (!prepared) this.prepared.set(metatype, (prepared = new PreparedDto(metatype)));
    return prepared;
  }
}

function requireValid(dto: object): void {
  const errors = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    // A DTO without properties is known too: it takes none.
    forbidUnknownValues: false,
    stopAtFirstError: true,
  });
  if (errors.length > 0) throw new RealtimeError('VALIDATION_FAILED', { details: toDetails(errors) });
}

/**
 * `null` in an optional property is as good as none: it gets the property's default. A DTO is left with what was given.
 * Plain objects stay as sent.
 */
function dropNulls(dto: object): void {
  for (const [key, value] of Object.entries(dto) as [string, unknown][]) {
    if (value === null || value === undefined) Reflect.deleteProperty(dto, key);
    else if (typeof value === 'object') {
      for (const inner of Array.isArray(value) ? value : [value]) if (isInstance(inner)) dropNulls(inner);
    }
  }
}

function isInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor !== Object;
}

function isDto(metatype: ArgumentMetadata['metatype']): metatype is ClassConstructor<object> {
  return metatype !== undefined && !([Object, String, Number, Boolean, Array] as unknown[]).includes(metatype);
}

function toDetails(errors: ValidationError[], parent = ''): ErrorDetail[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = parent === '' ? property : `${parent}.${property}`;
    const own = Object.entries(constraints).map(([constraint, message]) => ({ path, constraint, message }));
    return [...own, ...toDetails(children, path)];
  });
}
