export { useConnectionStatus, useMessages, useNotifications, usePresence, useTyping, useUnreadCount } from './hooks';
export type { Messages, Notifications, TypingNow } from './hooks';
export type { ListStatus, MessagesSnapshot } from './message-store';
export type { NotificationsSnapshot } from './notification-store';
export type { PresenceSnapshot } from './presence-store';
export { RealtimeProvider, useRealtime } from './provider';
export type { RealtimeProviderProps } from './provider';
