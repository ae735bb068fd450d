/**
 * Which connections a user has, on all nodes.
 *
 * Guarantees of every engine: `arrive` is atomic over all nodes, so that a user never has more connections than the
 * limit; connections of a node that died are forgotten within 30 s.
 */
export abstract class Presence {
  /** Counts the connection in. `false`: the user has `limit` already (0: no limit). */
  abstract arrive(userId: string, connectionId: string, limit: number): Promise<boolean>;
  abstract depart(userId: string, connectionId: string): Promise<void>;
  abstract count(userId: string): Promise<number>;
}
