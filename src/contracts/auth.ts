export const ROLES = ['user', 'admin', 'service'] as const;
export type Role = (typeof ROLES)[number];

export const LOCALES = ['en', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];

/** `auth:expiring`: refresh with `auth:refresh {token}` before the socket is closed. */
export interface Expiring {
  expiresAt: string;
}

/** The ack of `auth:refresh`. */
export interface Refreshed {
  expiresAt: string;
}

/** `DELETE /sessions/…`: tokens issued before `revokedAt` are no longer good. */
export interface RevokedSessions {
  userId: string;
  revokedAt: string;
}

/** `POST /tickets`: good once, for 30 s, as `?ticket=…`. */
export interface Ticket {
  ticket: string;
  expiresAt: string;
}
