export { RealtimeModule } from './realtime.module';
export type { Features, Paths, RealtimeExtras } from './realtime.layout';
export type {
  Algorithm,
  Durability,
  EngineName,
  JwtSettings,
  Limits,
  RealtimeOptions,
  RedisSettings,
} from './realtime.options';
export type { PortProvider } from './realtime.ports';
export { setupRealtime } from './setup-realtime';
export { isRealtimeContext } from './hosting/realtime-context';

export { ConsoleModule } from './console/console.module';
export { DocsModule } from './docs/docs.module';

export { UserDirectory, type User } from './auth/user-directory';
export type { Principal } from './auth/principal';
export { Revocations } from './auth/revocations';

export { ChatService } from './chat/chat.service';
export {
  ChatStore,
  type ConversationView,
  type MessageChange,
  type MessageKey,
  type NewMessage,
  type Sent,
  type Standing,
} from './chat/chat.store';
export { ConversationAccess, type ConversationGrant } from './chat/conversation-access';
export { Memberships, type ConversationDraft } from './chat/memberships.service';

export { Draining } from './draining/draining';

export { NotificationChannel } from './notifications/notification-channel';
export type { BulkNotificationDraft, NotificationContent, NotificationDraft } from './notifications/notification-draft';
export {
  NotificationStore,
  type AddedNotification,
  type NewNotification,
  type NotificationRange,
  type Unread,
} from './notifications/notification.store';
export { NotificationsService } from './notifications/notifications.service';

export { Metrics } from './observability/metrics';

export { ProjectAccess } from './projects/project-access';
export { ProjectActivities } from './projects/project-activities.service';
export { ProjectComments, type CommentTerms } from './projects/project-comments.service';
export { ProjectMembers } from './projects/project-members.service';
export {
  ProjectStore,
  type NewComment,
  type ProjectChange,
  type SeqPage,
  type Written,
} from './projects/project.store';
export { ProjectsService, type ChangeTerms, type ProjectDraft, type ProjectFields } from './projects/projects.service';
export type { SeqRange } from './paging/seq-range';

export { PresenceService } from './presence/presence.service';
export { RealtimePublisher, type AnnouncementDraft } from './publishing/realtime-publisher';

export { UpstreamClient, type UpstreamEvents } from './upstream/upstream-client';
export type { Sendable, UpstreamData, UpstreamResponse } from './upstream/upstream-connection';
export {
  getUpstreamToken,
  InjectUpstream,
  UpstreamModule,
  type UpstreamAsyncOptions,
  type UpstreamModuleOptions,
} from './upstream/upstream.module';
export type { UpstreamHeaders, UpstreamOptions, UpstreamRelayOptions } from './upstream/upstream.options';
export { AddressRefused } from './upstream/public-addresses';

export { Broker, type LogEvent, type LogSlice, type Notice } from './rooms/broker';

export * from './contracts/admin';
export * from './contracts/answers';
export * from './contracts/auth';
export * from './contracts/batch';
export * from './contracts/chat';
export * from './contracts/draining';
export * from './contracts/errors';
export * from './contracts/events';
export * from './contracts/notifications';
export * from './contracts/presence';
export * from './contracts/projects';
export * from './contracts/publishing';
export * from './contracts/rooms';
