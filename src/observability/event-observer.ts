import type { ErrorCode } from '../contracts/errors';

/** An event of a client that has been answered. */
export interface HandledEvent {
  namespace: string;
  /** As the client wrote it: where it is not `known`, of any length and with any character. */
  event: string;
  /** As it came, be it wrong: to see what it is about, and neither to be kept nor told. */
  payload: unknown;
  /** Whether the namespace has a handler of this name. */
  known: boolean;
  userId: string;
  /** The client's address as the handshake gate determined it. */
  ip: string;
  /** `null`: it succeeded. */
  code: ErrorCode | null;
  durationMs: number;
}

/** Hears of every event once, whatever the transport it came by. Must not throw, and must cost next to nothing. */
export abstract class EventObserver {
  abstract onEvent(event: HandledEvent): void;
}
