import { randomUUID } from 'node:crypto';

let clock = Date.parse('2026-01-01T00:00:00.000Z');

/** A time later than all it gave before. */
export function nextTime(): string {
  return new Date((clock += 1_000)).toISOString();
}

/** A name nobody has used: every test has users, and rooms, of its own. */
export function newName(kind: string): string {
  return `${kind}-${randomUUID().slice(0, 8)}`;
}
