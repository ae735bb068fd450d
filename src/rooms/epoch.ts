import { randomBytes } from 'node:crypto';

const PROCESS = randomBytes(9).toString('base64url');
let made = 0;

/**
 * An epoch that no room has had: this process's random name, and a count. One is offered with every write, so it must
 * cost nothing.
 */
export function newEpoch(): string {
  made += 1;
  return `${PROCESS}.${made.toString(36)}`;
}
