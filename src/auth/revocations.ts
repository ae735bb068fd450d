/** What stands against a user. Times in milliseconds since the epoch; `null`: nothing does. */
export interface Standing {
  bannedUntil: number | null;
  /** Tokens issued before this moment are no longer good. */
  revokedAt: number | null;
}

export interface RevocationListener {
  /** The standing of a user has changed. */
  onChange(userId: string, standing: Standing): void;
  /** Changes may have been missed: ask again for everyone who matters. */
  onInterrupted(): void;
}

/**
 * Bans, and revoked tokens.
 *
 * Guarantees of every engine: what is set here holds for each later `standing` on any node, and every node's listeners
 * hear of it within a second, while they can reach the engine. A ban that is over is forgotten; a revocation is kept, for
 * a token may be good for any time.
 */
export abstract class Revocations {
  abstract standing(userId: string): Promise<Standing>;
  abstract ban(userId: string, until: number): Promise<void>;
  abstract unban(userId: string): Promise<void>;
  /** Makes tokens issued before `at` no longer good; default now, by the clock of the engine. Gives that moment. */
  abstract revoke(userId: string, at?: number): Promise<number>;
  abstract listen(listener: RevocationListener): void;
}
