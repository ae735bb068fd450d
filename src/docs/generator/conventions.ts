import { type JsonType, nameOf, refTo, type Schema, type Schemas } from '../schema';

/** The contract's names of times, which are ISO 8601 UTC with milliseconds. */
const TIME = /^at$|(At|Until)$/;

/** All numbers of the contract are whole but these. */
const FRACTION = /(Ms|PerSecond)$/;

/** A type's name as a component's: `PlacedMessage` of `Placed<Message>`. */
export function schemaName(type: string): string {
  return type.replace(/[^\w.-]/g, '');
}

/** Says what the compiler does not know, but the contract's names tell. */
export function conform(schema: Schema, name = ''): Schema {
  if (schema.$ref !== undefined) {
    const { $ref, ...more } = schema;
    return { ...refTo(schemaName($ref.replace('#/definitions/', ''))), ...more };
  }
  const { properties, items, anyOf, additionalProperties, ...own } = schema;
  return {
    ...own,
    ...(has(own, 'string') && TIME.test(name) && { format: 'date-time' }),
    ...(has(own, 'number') && !FRACTION.test(name) && { type: replace(own.type, 'number', 'integer') }),
    ...(properties && { properties: mapSchemas(properties, conform) }),
    ...(items && { items: conform(items) }),
    ...(anyOf && { anyOf: anyOf.map((one) => conform(one, name)) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: conform(additionalProperties) }),
  };
}

export function mapSchemas(schemas: Schemas, change: (schema: Schema, name: string) => Schema): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema, name)]));
}

/** The same, or `null`. */
export function nullable(schema: Schema): Schema {
  if (nameOf(schema) !== undefined) {
    const { description, ...reference } = schema;
    return { ...(description !== undefined && { description }), anyOf: [reference, { type: 'null' }] };
  }
  return {
    ...schema,
    ...(schema.type !== undefined && { type: [...[schema.type].flat(), 'null' as const] }),
    ...(schema.enum && { enum: [...schema.enum, null] }),
  };
}

/** Leaves out the schemas that nothing refers to. */
export function reachable(schemas: Schemas, from: unknown): Schemas {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const name = nameOf(value);
    if (name !== undefined && !found.has(name)) {
      found.add(name);
      if (!schemas[name]) throw new Error(`there is no schema ${name}`);
      look(schemas[name]);
    }
    Object.values(value).forEach(look);
  };
  look(from);
  return Object.fromEntries([...found].sort().map((name) => [name, schemas[name] as Schema]));
}

function has({ type }: Schema, one: JsonType): boolean {
  return [type].flat().includes(one);
}

function replace(type: Schema['type'], from: JsonType, to: JsonType): Schema['type'] {
  return Array.isArray(type) ? type.map((one) => (one === from ? to : one)) : to;
}
