import type { AdminClientEvents, AdminServerEvents } from './admin';
import type { Answered } from './answers';
import type { Expiring, Refreshed } from './auth';
import type { BatchedEvent } from './batch';
import type { ChatClientEvents, ChatServerEvents } from './chat';
import type { ServerMoving } from './draining';
import type { Problem } from './errors';
import type { NotificationClientEvents, NotificationServerEvents } from './notifications';
import type { PresenceClientEvents, PresenceServerEvents } from './presence';
import type { ProjectClientEvents, ProjectServerEvents } from './projects';
import type { RootServerEvents } from './publishing';
import type { Resync, RoomClosed } from './rooms';

/** What every namespace understands. */
export interface SessionClientEvents {
  /** The same user's new token in place of the old one. */
  'auth:refresh': Answered<{ token: string }, Refreshed>;
}

/** What is heard in every namespace. */
export interface SessionServerEvents {
  /** The token is about to expire: `auth:refresh` before the socket is closed. */
  'auth:expiring': Expiring;
  /** The last thing heard of a room: the right to it is lost. */
  'room:closed': RoomClosed;
  /** Something of a room could not be given. The subscription goes on right after `position`; fetch a fresh state. */
  resync: Resync;
  /** This server is about to end: leave for another one after `afterMs`, and come back. */
  'server:moving': ServerMoving;
  /** What went wrong with a request that asked for no ack, and why the connection is about to be closed. */
  error: Problem;
  /** Instead of several events, for who connected with `auth.batch: true`. */
  batch: BatchedEvent[];
}

/**
 * Every event of the contract, by namespace and canonical name. The payloads that are accepted (the DTOs) and the types
 * of the client are held against it.
 */
export interface ClientEvents {
  /** Who is online, and what is meant for one user or for everyone. */
  '/': SessionClientEvents & PresenceClientEvents;
  /** Conversations and their messages. */
  '/chat': SessionClientEvents & ChatClientEvents;
  /** Projects, their changes and comments. */
  '/projects': SessionClientEvents & ProjectClientEvents;
  /** A user's notifications, on all his devices. */
  '/notifications': SessionClientEvents & NotificationClientEvents;
  /** Administration of the whole cluster. Role `admin`. */
  '/admin': SessionClientEvents & AdminClientEvents;
}

/** Every event that a client may hear, by namespace and canonical name. */
export interface ServerEvents {
  '/': SessionServerEvents & PresenceServerEvents & RootServerEvents;
  '/chat': SessionServerEvents & ChatServerEvents;
  '/projects': SessionServerEvents & ProjectServerEvents;
  '/notifications': SessionServerEvents & NotificationServerEvents;
  '/admin': SessionServerEvents & AdminServerEvents;
}
