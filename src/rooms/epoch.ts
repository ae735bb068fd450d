import { randomBytes } from 'node:crypto';

/** A fresh epoch: unguessable, so that no position of another life of the room fits by chance. */
export function newEpoch(): string {
  return randomBytes(9).toString('base64url');
}
