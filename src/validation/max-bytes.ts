import type { ErrorDetail } from '../contracts/errors';

/** What is wrong with an object that is larger than `max` bytes as JSON (0: nothing ever). */
export function beyondBytes(path: string, value: object, max: number): ErrorDetail[] {
  if (max === 0 || Buffer.byteLength(JSON.stringify(value)) <= max) return [];
  return [{ path, constraint: 'maxBytes', message: `${path} must not be larger than ${max} bytes` }];
}
