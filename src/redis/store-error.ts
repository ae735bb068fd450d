import { ReplyError } from 'ioredis';
import { RealtimeError } from '../contracts/errors';

/** Answers that tell of the server's state, not of a mistake of ours. */
const STATE =
  /(READONLY|LOADING|NOREPLICAS|MISCONF|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|BUSY|UNKILLABLE|NOAUTH)\b/;

/** The keys are on their way to another shard, and nothing was done. */
const MOVING = /^(TRYAGAIN|MOVED|ASK)\b/;

export function isMoving(error: unknown): boolean {
  return error instanceof ReplyError && MOVING.test((error as Error).message);
}

/** What a failed command means to a caller. A mistake of ours stays what it is. */
export function storeError(cause: unknown): unknown {
  if (cause instanceof RealtimeError) return cause;
  if (!(cause instanceof ReplyError)) return new RealtimeError('STORE_UNAVAILABLE', { cause });
  const { message } = cause as Error;
  if (message.includes('OOM ')) return new RealtimeError('STORE_FULL', { cause });
  return STATE.test(message) ? new RealtimeError('STORE_UNAVAILABLE', { cause }) : cause;
}
