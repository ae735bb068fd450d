export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null';

/** A JSON Schema, as both documents have it. */
export interface Schema {
  $ref?: string;
  title?: string;
  description?: string;
  type?: JsonType | JsonType[];
  format?: string;
  properties?: Schemas;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  [keyword: string]: unknown;
}

export type Schemas = Record<string, Schema>;

/** Where both documents keep the schemas that have names. */
const NAMED = '#/components/schemas/';

export function refTo(name: string): Schema {
  return { $ref: NAMED + name };
}

/** The name of a schema that is only referred to. */
export function nameOf({ $ref }: Pick<Schema, '$ref'>): string | undefined {
  return $ref?.startsWith(NAMED) ? $ref.slice(NAMED.length) : undefined;
}

/** A part of a document. */
export type JsonObject = Record<string, unknown>;
