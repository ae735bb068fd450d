import { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { ISchemaConverters } from 'class-validator-jsonschema/build/defaultConverters';
import { ID } from '../../contracts/ids';
import { LOGGED_KINDS } from '../../contracts/namespaces';
import { PRINTABLE } from '../../validation/constraints';
import { refTo, Schema, Schemas } from '../schema';
import type { ContractSource } from './contract-source';
import { mapSchemas, nullable } from './conventions';

const inRoom = ID.source.replace('^', '');

/** What many DTOs ask for. */
const COMMON: Schemas = {
  Id: {
    type: 'string',
    pattern: ID.source,
    description: 'Names that every object of JavaScript has (`constructor`, `toString`, …) are refused.',
  },
  Room: {
    type: 'string',
    pattern: `^(${LOGGED_KINDS.join('|')}):${inRoom}`,
    description: LOGGED_KINDS.map((kind) => `\`${kind}:{id}\``).join(', '),
  },
};

interface Limited {
  constraints: number[];
}

/** What our own constraints ask for. */
const CONVERTERS: ISchemaConverters = {
  isId: refTo('Id'),
  isRoom: refTo('Room'),
  isKey: ({ constraints: [max] }: Limited) => ({
    type: 'string',
    minLength: 1,
    maxLength: max,
    pattern: PRINTABLE.source,
  }),
  isUrl: ({ constraints: [max] }: Limited) => ({
    type: 'string',
    format: 'uri',
    maxLength: max,
    description: 'http or https',
  }),
  isInstant: { type: 'string', format: 'date-time' },
  // Any JSON; what is asked for is that it is there.
  isDefined: {},
  nestedValidation: ({ target, propertyName }) => {
    const nested = refTo(nestedIn(target as Type, propertyName).name);
    const type: unknown = Reflect.getMetadata('design:type', (target as Type).prototype as object, propertyName);
    return type === Array ? { items: nested } : nested;
  },
};

/** The class of what is in a property, or in the elements of its list. */
function nestedIn(dto: Type, property: string): Type {
  const made = plainToInstance(dto, { [property]: [{}] }) as Record<string, [{ constructor: Type }]>;
  return (made[property] as [{ constructor: Type }])[0].constructor;
}

/** What the DTOs let through, by the rules by which they do it, in the words of the contract. */
export class DtoSchemas {
  readonly schemas: Schemas = {};
  private readonly rules: Schemas;

  constructor(private readonly source: ContractSource) {
    this.rules = validationMetadatasToSchemas({
      additionalConverters: CONVERTERS,
      refPointerPrefix: refTo('').$ref,
    }) as Schemas;
  }

  /** What a body or a payload has to be. */
  ofJson(dto: Type): Schema {
    this.add(dto.name);
    return refTo(dto.name);
  }

  /** What has to be in a path or a query, by name. Those of `required` must be there. */
  ofParameters(dto: Type): { properties: Schemas; required: readonly string[] } {
    const { properties = {}, required = [] } = this.described(dto.name);
    return { properties, required };
  }

  private add(name: string): void {
    if (this.schemas[name]) return;
    Object.assign(this.schemas, COMMON);
    const { properties = {}, required = [], ...own } = this.described(name);
    this.schemas[name] = {
      ...own,
      // `null` is as good as nothing.
      properties: mapSchemas(properties, (one, key) => (required.includes(key) ? one : nullable(one))),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
    for (const { $ref, items } of Object.values(properties)) {
      for (const inner of [$ref, items?.$ref]) {
        const dto = inner?.slice(refTo('').$ref?.length);
        if (dto !== undefined && !COMMON[dto]) this.add(dto);
      }
    }
  }

  private described(name: string): Schema {
    const { properties = {}, ...own } = this.rules[name] ?? { type: 'object' };
    const said = new Map(this.source.membersOf(name).map((member) => [member.name, member.description]));
    const describe = (schema: Schema, property: string): Schema => {
      const description = [said.get(property), schema.description].filter(Boolean).join(' ');
      return { ...clean(schema), ...(description && { description }) };
    };
    const description = this.source.descriptionOf(name);
    return { ...own, ...(description && { description }), properties: mapSchemas(properties, describe) };
  }
}

/** What is referred to says by itself what it is. */
function clean(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : { $ref: schema.$ref };
}
