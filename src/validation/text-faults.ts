import type { ErrorDetail } from '../contracts/errors';

/** Of a text that must say something. */
export function blankFaults(path: string, text: string): ErrorDetail[] {
  return text.trim() === '' ? [{ path, constraint: 'isEmpty', message: `${path} must not be empty` }] : [];
}

/** Of a text of at most `max` characters, however many code units each has. 0: no limit. */
export function lengthFaults(path: string, text: string, max: number): ErrorDetail[] {
  if (max === 0 || text.length <= max || Array.from(text).length <= max) return [];
  return [{ path, constraint: 'maxLength', message: `${path} must not be longer than ${max} characters` }];
}
