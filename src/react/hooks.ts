import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type {
  AllRead,
  ConnectionStatus,
  Conversation,
  ConversationTyping,
  MessageDraft,
  NotificationUpdate,
  OutgoingMessage,
  Placed,
} from '../client';
import { MessagesSnapshot, MessageStore } from './message-store';
import { NotificationsSnapshot, NotificationStore } from './notification-store';
import { PresenceSnapshot, PresenceStore } from './presence-store';
import { useRealtime } from './provider';
import type { Store } from './store';

function useStore<Snapshot>({ subscribe, snapshot }: Store<Snapshot>): Snapshot {
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}

/** How the connection is. */
export function useConnectionStatus(): ConnectionStatus {
  const client = useRealtime();
  const subscribe = useCallback((listener: () => void) => client.on('status', listener), [client]);
  const status = (): ConnectionStatus => client.status;
  return useSyncExternalStore(subscribe, status, status);
}

export interface Messages extends MessagesSnapshot {
  /** Shown in `outbox` at once. */
  send(draft: MessageDraft): OutgoingMessage;
  /** Loads the page before the first one. Rejects when that fails. */
  loadOlder(): Promise<void>;
  /** For whatever else can be done with it. */
  conversation: Conversation;
}

/** A conversation's messages, kept up to date while the component is there. `pageSize` 1–100, default 50. */
export function useMessages(conversationId: string, { pageSize = 50 }: { pageSize?: number } = {}): Messages {
  const client = useRealtime();
  const [store, actions] = useMemo(() => {
    const conversation = client.chat.conversation(conversationId);
    const made = new MessageStore(conversation, pageSize);
    const send = (draft: MessageDraft): OutgoingMessage => conversation.messages.send(draft);
    return [made, { send, loadOlder: made.loadOlder, conversation }] as const;
  }, [client, conversationId, pageSize]);
  const snapshot = useStore(store);
  return useMemo(() => ({ ...snapshot, ...actions }), [snapshot, actions]);
}

export interface TypingNow {
  /** Who else is typing. */
  userIds: readonly string[];
  /** To be called with each key pressed. */
  keystroke(): void;
  stop(): void;
}

/** Who is typing in a conversation, and the way to say that one is oneself. */
export function useTyping(conversationId: string): TypingNow {
  const client = useRealtime();
  const conversation = useMemo(() => client.chat.conversation(conversationId), [client, conversationId]);
  const subscribe = useCallback((listener: () => void) => conversation.on('typing', listener), [conversation]);
  const { typing } = conversation;
  const now = (): ConversationTyping['userIds'] => typing.userIds;
  const userIds = useSyncExternalStore(subscribe, now, now);
  return useMemo(
    () => ({ userIds, keystroke: () => typing.keystroke(), stop: () => typing.stop() }),
    [userIds, typing],
  );
}

/** Who of some users is online, by id; `undefined`: not known yet. */
export function usePresence(userIds: readonly string[]): PresenceSnapshot {
  const { presence } = useRealtime();
  // Ids have no line breaks. Another array of the same ids changes nothing.
  const key = userIds.join('\n');
  const store = useMemo(
    () =>
      new PresenceStore(
        presence,
        key.split('\n').filter((userId) => userId !== ''),
      ),
    [presence, key],
  );
  return useStore(store);
}

export interface Notifications extends NotificationsSnapshot {
  markRead(notificationId: string): Promise<Placed<NotificationUpdate>>;
  markAllRead(): Promise<AllRead>;
  /** Loads the page after the last one. Rejects when that fails. */
  loadOlder(): Promise<void>;
}

/** The user's notifications, kept up to date while the component is there. `pageSize` 1–100, default 50. */
export function useNotifications({ pageSize = 50 }: { pageSize?: number } = {}): Notifications {
  const client = useRealtime();
  const [store, actions] = useMemo(() => {
    const feed = client.notifications.feed();
    const made = new NotificationStore(feed, pageSize);
    const { loadOlder } = made;
    return [made, { loadOlder, markRead: feed.markRead.bind(feed), markAllRead: feed.markAllRead.bind(feed) }] as const;
  }, [client, pageSize]);
  const snapshot = useStore(store);
  return useMemo(() => ({ ...snapshot, ...actions }), [snapshot, actions]);
}

/** How many notifications are unread; `undefined`: not known yet. */
export function useUnreadCount(): number | undefined {
  const client = useRealtime();
  const feed = useMemo(() => client.notifications.feed(), [client]);
  const subscribe = useCallback((listener: () => void) => feed.on('unread', listener), [feed]);
  const unread = (): number | undefined => feed.unread;
  return useSyncExternalStore(subscribe, unread, unread);
}
