/** What stands against a user. Times in milliseconds since the epoch; `null`: nothing does. */
export interface Standing {
  bannedUntil: number | null;
  /** Tokens issued before this moment are no longer good. */
  revokedAt: number | null;
}

/**
 * Bans, and revoked tokens.
 *
 * Guarantees of every engine: what is set here holds for each later `standing` on any node, and every node's listeners
 * hear of it within a second, while they can reach the engine.
 */
export abstract class Revocations {
  abstract standing(userId: string): Promise<Standing>;
  abstract ban(userId: string, until: number): Promise<void>;
  abstract unban(userId: string): Promise<void>;
  abstract revoke(userId: string, at: number): Promise<void>;
  /** Called with the new standing of a user on every change. */
  abstract listen(listener: (userId: string, standing: Standing) => void): void;
}
