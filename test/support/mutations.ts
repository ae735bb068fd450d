import fc, { Arbitrary } from 'fast-check';

/** What a field of a DTO must not hold. */
export interface Field {
  optional?: boolean;
  wrong: Arbitrary<unknown>;
  /** A value with a name in it that objects inherit: wrong, too. Only where a name can be given at all. */
  named?: (name: string) => unknown;
}

export type Shape = Record<string, Field>;

/** A payload with one thing wrong with it, and which field an answer must name. */
export interface Mutation {
  field: string;
  payload: Record<string, unknown>;
}

const object_ = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer(), { maxKeys: 3 });
const list_ = fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 3 });
const number_ = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

/** Values of every type but one. `null` counts as absent where absence is fine. */
function allBut(type: 'text' | 'number' | 'boolean' | 'object' | 'list', optional: boolean): Arbitrary<unknown> {
  const values = { text: fc.string(), number: number_, boolean: fc.boolean(), object: object_, list: list_ };
  const others = Object.entries(values).flatMap(([name, value]) =>
    name === type ? [] : [value as Arbitrary<unknown>],
  );
  return fc.oneof(...others, ...(optional ? [] : [fc.constant(null)]));
}

export const text = (optional = false): Field => ({ optional, wrong: allBut('text', optional) });
/** Any JSON but `null`. */
export const anything = (): Field => ({ wrong: fc.constant(null) });
export const boolean = (optional = false): Field => ({ optional, wrong: allBut('boolean', optional) });
export const object = (optional = false): Field => ({ optional, wrong: allBut('object', optional) });

/** A text of some length, in code units. */
export function textOf(min: number, max: number, optional = false): Field {
  const edges = ['x'.repeat(max + 1), ...(min > 0 ? ['x'.repeat(min - 1)] : [])];
  return { optional, wrong: fc.oneof(allBut('text', optional), fc.constantFrom(...edges)) };
}

/** One more thing that is wrong with a field. */
export function but(field: Field, ...edges: unknown[]): Field {
  return { ...field, wrong: fc.oneof(field.wrong, fc.constantFrom(...edges)) };
}

/** A text that is checked by its form. */
export function form(edges: string[], optional = false): Field {
  return { optional, wrong: fc.oneof(allBut('text', optional), fc.constantFrom(...edges)) };
}

/** An object of a shape of its own. */
export function nested(shape: Shape, fine: Record<string, unknown>, optional = false): Field {
  const inner = mutationsOf(shape, fine).map(({ payload }) => payload);
  return { optional, wrong: fc.oneof(allBut('object', optional), inner) };
}

export function id(optional = false): Field {
  const bad = fc.string({ maxLength: 20 }).filter((value) => !/^[A-Za-z0-9._:@-]{1,128}$/.test(value));
  const edges = fc.constantFrom('', 'a'.repeat(129), 'a b', 'a\n', '../a', 'a/b', 'é', '__proto__', 'constructor');
  return { optional, wrong: fc.oneof(allBut('text', optional), bad, edges), named: (name) => name };
}

/** A short text chosen by a client. */
export function key(max: number, optional = false): Field {
  const edges = fc.constantFrom('', 'k'.repeat(max + 1), 'a\u0000', 'a\nb', '\u001b[31m', '__proto__', 'toString');
  return { optional, wrong: fc.oneof(allBut('text', optional), edges), named: (name) => name };
}

export function oneOf(known: string[], optional = false): Field {
  const others = fc.oneof(fc.string(), fc.constantFrom('', 'TEXT', '__proto__', ' text'));
  return {
    optional,
    wrong: fc.oneof(
      allBut('text', optional),
      others.filter((value) => !known.includes(value)),
    ),
    named: (name) => name,
  };
}

export function whole(from: number, to = Number.MAX_SAFE_INTEGER, optional = false): Field {
  const fractions = fc.double({ min: from, max: Math.min(to, 1e6), noNaN: true }).filter((n) => !Number.isInteger(n));
  const beyond = [fc.integer({ max: from - 1 }), ...(to < 0x7fffffff ? [fc.integer({ min: to + 1 })] : [])];
  return { optional, wrong: fc.oneof(allBut('number', optional), fractions, ...beyond) };
}

/** A list of at most `max` different items. */
export function listOf(
  item: Field,
  { max = 1_000, fine = 'fine', optional = false }: { max?: number; fine?: unknown; optional?: boolean } = {},
): Field {
  const tooMany = Array.from({ length: max + 1 }, (_, i) => (typeof fine === 'string' ? `${fine}-${i}` : fine));
  const { named } = item;
  return {
    optional,
    wrong: fc.oneof(
      allBut('list', optional),
      item.wrong.map((wrong) => [fine, wrong]),
      fc.constant(tooMany),
    ),
    ...(named && { named: (name) => [fine, named(name)] }),
  };
}

/** One field missing, too much, or wrong, in a payload that is fine otherwise. */
export function mutationsOf(shape: Shape, fine: Record<string, unknown>): Arbitrary<Mutation> {
  const names = Object.keys(shape);
  const required = names.filter((name) => !shape[name]?.optional);
  const without = required.map((field): Mutation => {
    const payload = Object.fromEntries(Object.entries(fine).filter(([name]) => name !== field));
    return { field, payload };
  });
  const extra = fc
    .tuple(fc.stringMatching(/^[A-Za-z$_ -]{1,12}$/), fc.jsonValue({ maxDepth: 2 }))
    .filter(([field]) => !names.includes(field) && !(field in {}) && field !== 'prototype')
    .map(([field, value]) => ({ field, payload: { ...fine, [field]: value } }));
  const wrong = Object.entries(shape).map(([field, { wrong }]) =>
    wrong.map((value): Mutation => ({ field, payload: { ...fine, [field]: value } })),
  );
  const kinds = [
    wrong.length > 0 ? [fc.oneof(...wrong)] : [],
    required.length > 0 ? [fc.constantFrom(...without)] : [],
  ];
  return fc.oneof(extra, ...kinds.flat(), ...wrong);
}
