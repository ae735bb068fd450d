/** `private:message`: what a service sends to one user. */
export interface PrivateMessage {
  from: string;
  data: unknown;
  at: string;
}

export const ANNOUNCEMENT_LEVELS = ['info', 'warning', 'error', 'critical'] as const;
export type AnnouncementLevel = (typeof ANNOUNCEMENT_LEVELS)[number];

/** `announcement` */
export interface Announcement {
  message: string;
  level: AnnouncementLevel;
  from: string;
  at: string;
}

/** Events of / to a client, beside `presence`. */
export interface RootServerEvents {
  /** A service has something for this user alone. */
  'private:message': PrivateMessage;
  /** An administrator has something to say, to everyone or to some rooms. */
  announcement: Announcement;
}
