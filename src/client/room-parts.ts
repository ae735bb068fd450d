import type { BackoffBounds } from './backoff';
import type { Requests } from './requests';
import type { Rooms } from './rooms';

/** What all rooms of a client share. */
export interface RoomParts {
  rooms: Rooms;
  requests: Requests;
  bounds: BackoffBounds;
}
