import type { Role } from '../contracts/auth';

/** Who is calling, as his token says. Times in milliseconds since the epoch. */
export interface Principal {
  userId: string;
  role: Role;
  name: string | null;
  issuedAt: number | null;
  expiresAt: number;
  tokenId: string | null;
}
