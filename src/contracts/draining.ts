/**
 * `server:moving`: this server restarts. Leave for another one `afterMs` milliseconds from now, not before: everyone was
 * given a moment of his own. The server ends the connection no earlier.
 */
export interface ServerMoving {
  afterMs: number;
}
