import type { AdminSocket } from '../contracts/admin';
import type { RealtimeError } from '../contracts/errors';
import type { RoomClosed } from '../contracts/rooms';
import type { Principal } from './principal';

/** One subscription channel of a connection (a Socket.IO namespace, a stream): what a session acts on. */
export interface SessionPeer {
  send(event: string, data: object): void;
  /** Takes part in nothing durable until `resume`, which catches up from there. */
  suspend(): void;
  resume(): void;
  /** What an administrator sees of it. */
  describe(): Omit<AdminSocket, 'node'>;
  /** Tells the reason, then ends the connection. */
  close(error: RealtimeError): void;
}

/** What ends a session and with it the right to each of its rooms. */
const CLOSES_ROOMS = ['USER_BANNED', 'UNAUTHENTICATED'] as const satisfies readonly RoomClosed['code'][];

/** The code with which the rooms of a session are closed that an error ends; `undefined`: they need not be. */
export function roomCodeOf({ code }: RealtimeError): RoomClosed['code'] | undefined {
  return CLOSES_ROOMS.find((closing) => closing === code);
}

/** One user on one connection, whatever the number of namespaces. */
export class Session {
  /** Few, and a list costs less than a set. */
  peers: readonly SessionPeer[] = [];
  /** The token has expired: nothing but `auth:refresh` until it is replaced, or the connection closed. */
  expired = false;
  /** The client does not read: nothing durable is added to what waits for it. */
  slow = false;
  /** Its connection is gone. */
  over = false;
  /** Why it was ended before its connection was. */
  ended: RealtimeError | undefined;

  constructor(
    readonly id: string,
    public principal: Principal,
  ) {}

  /** Takes part in nothing durable. */
  get suspended(): boolean {
    return this.expired || this.slow;
  }
}
