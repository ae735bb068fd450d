import type { ServerMoving } from '../contracts/draining';

/** A connection whose client is to go elsewhere. */
export interface Departing {
  /** Stands for the connection: the same as long as that is. */
  readonly connection: object;
  /** Tells the client, if there is a way to. */
  announce(moving: ServerMoving): void;
  /** Takes nothing more from it, and ends it once all it asked for is answered. Called again until it is gone. */
  end(): void;
}
