import { invalid } from '../contracts/errors';
import type { Position, Since } from '../contracts/rooms';

/**
 * Where a client was, as a position of the room. Without an epoch it can only be the beginning: whoever has seen
 * something has seen its epoch. Throws `VALIDATION_FAILED`.
 */
export function toPosition(room: string, since: Partial<Since>): Position {
  const { epoch = '', seq = 0 } = since;
  if (since.room !== undefined && since.room !== room) throw invalid('since.room', 'equals', `must be ${room}`);
  if (epoch === '' && seq > 0) throw invalid('since.epoch', 'isDefined', 'is needed with a seq above 0');
  return { room, epoch, seq };
}
