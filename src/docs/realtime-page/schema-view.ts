import type { Locale } from '../../contracts/auth';
import { nameOf, type Schema, type Schemas } from '../schema';
import { code, escape, prose, table } from './html';
import { TEXTS } from './texts';

/** Where a type is described on the page. */
export function anchorOf(type: string): string {
  return `type-${type}`;
}

/** How schemas are written for people. */
export class SchemaView {
  /** Types that were linked to. */
  readonly linked = new Set<string>();

  constructor(
    private readonly schemas: Schemas,
    private readonly locale: Locale,
  ) {}

  /** `Message[]`, `string | null`, `1–128 characters`: what a value may be, in a line. */
  type(schema: Schema): string {
    return `<span class="type" dir="ltr">${this.line(schema)}</span>`;
  }

  /** The properties of an object, named or not; for anything else its type. */
  table(schema: Schema): string {
    const { properties, required = [] } = this.resolve(schema);
    if (!properties) return `<p>${this.type(schema)}</p>`;
    if (Object.keys(properties).length === 0) return `<p>${code('{}')}</p>`;
    const { field, type, meaning, optional } = TEXTS[this.locale];
    const rows = Object.entries(properties).map(([name, property]) => [
      code(name) + (required.includes(name) ? '' : ` <small>${escape(optional)}</small>`),
      this.type(property),
      property.description ? english(property.description) : '',
    ]);
    // No column of nothing.
    const columns = rows.some(([, , said]) => said !== '') ? 3 : 2;
    return table(
      [field, type, meaning].slice(0, columns),
      rows.map((row) => row.slice(0, columns)),
    );
  }

  resolve(schema: Schema): Schema {
    const name = nameOf(schema);
    return name === undefined ? schema : (this.schemas[name] ?? {});
  }

  private line(schema: Schema): string {
    const name = nameOf(schema);
    if (name !== undefined) return this.link(name);
    const { anyOf, oneOf, enum: values, items, properties, additionalProperties } = schema;
    const either = anyOf ?? oneOf;
    if (either) return either.map((one) => this.line(one)).join(' | ');
    if (values) return values.map((value) => escape(JSON.stringify(value))).join(' | ');
    if (schema.const !== undefined) return escape(JSON.stringify(schema.const));
    if (items) return `${this.line(items)}[]${bounds(schema)}`;
    if (properties) {
      const inner = Object.entries(properties).map(([key, one]) => `${escape(key)}: ${this.line(one)}`);
      return `{ ${inner.join(', ')} }`;
    }
    if (typeof additionalProperties === 'object' && schema.type === 'object') {
      return `{ [key]: ${this.line(additionalProperties)} }`;
    }
    return [schema.type ?? 'any'].flat().join(' | ') + bounds(schema);
  }

  private link(name: string): string {
    this.linked.add(name);
    return `<a href="#${anchorOf(name)}">${escape(name)}</a>`;
  }
}

/** What doc comments say is English in any language. */
export function english(text: string): string {
  return `<span lang="en" dir="ltr">${prose(text)}</span>`;
}

/** ` (1–128)`: how long, how many or how much, at least and at most. */
function bounds(schema: Schema): string {
  const pairs = [
    ['minimum', 'maximum'],
    ['minLength', 'maxLength'],
    ['minItems', 'maxItems'],
  ] as const;
  const [min, max] = pairs
    .map(([least, most]) => [schema[least] as number | undefined, schema[most] as number | undefined])
    .find(([least, most]) => least !== undefined || most !== undefined) ?? [undefined, undefined];
  const range = max === undefined ? (min === undefined ? '' : `≥ ${min}`) : `${min ?? 0}–${max}`;
  const said = [range, schema.format ?? ''].filter((part) => part !== '').join(', ');
  return said === '' ? '' : ` <small>(${escape(said)})</small>`;
}
