export { RealtimeModule } from './realtime.module';
export type { Algorithm, EngineName, JwtSettings, Limits, RealtimeOptions, RedisSettings } from './realtime.options';
export { setupRealtime } from './setup-realtime';

export { UserDirectory, type User } from './auth/user-directory';
export type { Principal } from './auth/principal';
export { Revocations } from './auth/revocations';

export { ChatService, type MessageDraft } from './chat/chat.service';
export { ChatStore, type MessageChange, type MessageKey, type NewMessage, type Standing } from './chat/chat.store';
export { ConversationAccess, type ConversationGrant } from './chat/conversation-access';
export { Memberships, type ConversationDraft } from './chat/memberships.service';

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

export { Broker, type LogEvent, type LogSlice, type Notice } from './rooms/broker';

export * from './contracts/auth';
export * from './contracts/chat';
export * from './contracts/errors';
export * from './contracts/notifications';
export * from './contracts/rooms';
