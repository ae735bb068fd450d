import { applyDecorators } from '@nestjs/common';
import { ClassConstructor, Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';

const NESTED = Symbol('nested');
type Nested = () => ClassConstructor<object>;

/** An object with rules of its own. */
export function IsNested(type: Nested): PropertyDecorator {
  const note: PropertyDecorator = (target, name) => Reflect.defineMetadata(NESTED, type, target, name);
  return applyDecorators(IsObject(), ValidateNested(), Type(type), note);
}

/** The rules of such a property. */
export function nestedType(dto: ClassConstructor<object>, property: string): ClassConstructor<object> | undefined {
  return (Reflect.getMetadata(NESTED, dto.prototype as object, property) as Nested | undefined)?.();
}
