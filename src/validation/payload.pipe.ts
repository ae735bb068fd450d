import { ArgumentMetadata, Injectable, PipeTransform } from '@nestjs/common';
import { ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync, ValidationError } from 'class-validator';
import { ErrorDetail, invalid, RealtimeError } from '../contracts/errors';

/**
 * Turns what a client sent into its DTO, on every transport, or refuses it with `VALIDATION_FAILED`.
 * Walks the payload: `BoundsGuard` has been before it.
 */
@Injectable()
export class PayloadPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !isDto(metatype)) return value;
    const payload = value ?? {};
    if (typeof payload !== 'object' || Array.isArray(payload)) throw invalid('', 'isObject', 'must be an object');
    const dto = plainToInstance(metatype, payload);
    const errors = validateSync(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      // A DTO without properties is known too: it takes none.
      forbidUnknownValues: false,
      stopAtFirstError: true,
    });
    if (errors.length > 0) throw new RealtimeError('VALIDATION_FAILED', { details: toDetails(errors) });
    dropNulls(dto);
    return dto;
  }
}

/**
 * `null` in an optional property is as good as none: it gets the property's default. A DTO is left with what was given.
 * Plain objects stay as sent.
 */
function dropNulls(dto: object): void {
  for (const [key, value] of Object.entries(dto) as [string, unknown][]) {
    if (value === null || value === undefined) Reflect.deleteProperty(dto, key);
    for (const inner of Array.isArray(value) ? value : [value]) if (isInstance(inner)) dropNulls(inner);
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
