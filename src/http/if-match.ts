import { invalid } from '../contracts/errors';

/**
 * The version an `If-Match` asks for (RFC 9110, 13.1.1): `"3"`, `W/"3"`, or `3` from those who leave out the quotes.
 * `undefined` where there is none, or any will do (`*`). Throws `VALIDATION_FAILED`.
 */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const [, quoted, plain] = /^(?:(?:W\/)?"(\d+)"|(\d+))$/.exec(ifMatch) ?? [];
  const version = quoted ?? plain;
  if (version === undefined) throw invalid('If-Match', 'isInt', 'If-Match must be a version: "1"');
  return Number(version);
}

/** The header of what has a version. */
export function etagOf({ version }: { version: number }): string {
  return `"${version}"`;
}
