export { RealtimeClient } from './client';
export type { Beginning, ClientEvents } from './client';
export type {
  Conversation,
  ConversationEvents,
  ConversationMessages,
  ConversationSnapshot,
  ConversationState,
  ConversationTyping,
} from './conversation';
export type { Listener, Unsubscribe } from './emitter';
export { RealtimeClientError } from './errors';
export type { ClientErrorCode } from './errors';
export type { FeedEvents, FeedSnapshot, FeedState, NotificationFeed } from './notification-feed';
export type { ClientOptions, Paths, Timeouts } from './options';
export type { BackoffBounds } from './backoff';
export type { OutgoingMessage, OutgoingStatus } from './outgoing-message';
export type { Presence } from './presence';
export type { Project, ProjectEvents, ProjectState } from './project';
export type { ResetReason } from './room';
export type { RoomEvents } from './subscription';
export type { ConnectionState, ConnectionStatus, LostConnection } from './status';
export type * from '../contracts/auth';
export type * from '../contracts/chat';
export type { ErrorCode, ErrorDetail, Problem } from '../contracts/errors';
export type { ClientEvents as RequestsByNamespace, ServerEvents as EventsByNamespace } from '../contracts/events';
export type { Namespace } from '../contracts/namespaces';
export type * from '../contracts/notifications';
export type * from '../contracts/presence';
export type * from '../contracts/projects';
export type * from '../contracts/publishing';
export type { Placed, Position, Since } from '../contracts/rooms';
